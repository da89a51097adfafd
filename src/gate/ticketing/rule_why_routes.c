// The addresses of Why and of the dry run.
#include "gate/ticketing/rule_why_routes.h"

enum { RULE_BODY_MAX = 512 * 1024 }; // of JSON: the longest rule, escaped, and room for the rest

static const Route routes[] = {
    { .method = METHOD_GET,
      .path = "/api/v2/tickets/:id/audits/:audit/rules",
      .who = WHO_STAFF,
      .pace = PACE_READ,
      .accept = rule_why_accept,
      .respond = rule_why_respond },
    { .method = METHOD_GET,
      .path = "/api/v2/tickets/:id/automations",
      .who = WHO_STAFF,
      .pace = PACE_READ,
      .accept = automations_ahead_accept,
      .respond = automations_ahead_respond },
    { .method = METHOD_GET,
      .path = "/api/v2/tickets/:id/events/:event/causes",
      .who = WHO_STAFF,
      .pace = PACE_READ,
      .accept = rule_why_accept,
      .respond = rule_causes_respond },
    { .method = METHOD_POST,
      .path = "/api/v2/triggers/dry_run",
      .who = WHO_ADMIN,
      .pace = PACE_CHANGE,
      .body_max = RULE_BODY_MAX,
      .accept = rule_dry_run_accept,
      .respond = rule_dry_run_respond },
    { .method = METHOD_POST,
      .path = "/api/v2/automations/dry_run",
      .who = WHO_ADMIN,
      .pace = PACE_CHANGE,
      .body_max = RULE_BODY_MAX,
      .accept = rule_dry_run_accept,
      .respond = rule_dry_run_respond },
    { .method = METHOD_POST,
      .path = "/api/v2/messaging_triggers/dry_run",
      .who = WHO_ADMIN,
      .pace = PACE_CHANGE,
      .body_max = RULE_BODY_MAX,
      .accept = rule_dry_run_accept,
      .respond = rule_dry_run_respond },
};

const RouteTable rule_why_routes = { .routes = routes, .count = countof(routes) };
