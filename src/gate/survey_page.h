// survey_page.h — the page behind the signed link of a survey: GET and POST /survey/TOKEN.
#ifndef GATE_SURVEY_PAGE_H
#define GATE_SURVEY_PAGE_H

#include "gate/request.h"

extern const RouteTable survey_page_routes;

#endif
