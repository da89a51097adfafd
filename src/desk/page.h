// page.h — what a page of a list is asked by, for callers of the desk's queries.
#ifndef DESK_PAGE_H
#define DESK_PAGE_H

#include "store/list.h"

#endif
