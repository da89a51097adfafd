// customer_read.h — end users, as programs of the conversations API and staff find them. Agents are
// never found here. ERR_NOT_FOUND for other viewers.
#ifndef DESK_PEOPLE_CUSTOMER_READ_H
#define DESK_PEOPLE_CUSTOMER_READ_H

#include "desk/read.h"
#include "model/person.h"

MUST_USE Err customer_read(Read *read, PersonId id, Person *out);
MUST_USE Err customer_external_id_read(Read *read, Str external_id, Person *out);
// By an address that they have proved.
MUST_USE Err customer_email_read(Read *read, Str email, Person *out);

#endif
