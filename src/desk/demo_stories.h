// demo_stories.h — what is told by demo.c: who wrote what, oldest first.
#ifndef DESK_DEMO_STORIES_H
#define DESK_DEMO_STORIES_H

#include "model/ticket.h"

typedef struct DemoAgent {
    Str name;
    Str email;
    Language language;
} DemoAgent;

extern const DemoAgent demo_agents[2];

typedef struct DemoLine {
    bool by_agent;
    Str text;
    Str payload; // of an option that the customer chooses
} DemoLine;

// Ends with the session's end and one update by the agent.
typedef struct DemoStory {
    int64_t age_ms;
    Str name;
    Str email;       // "" : not known
    Str external_id; // then the address is verified; "" : a visitor
    Language language;
    size_t agent; // of demo_agents
    const DemoLine *lines;
    size_t line_count;
    Str goodbye;
    TicketStatus status; // afterwards
    TicketPriority priority;
    Str tags;
    Str note;
} DemoStory;

extern const DemoStory demo_stories[];
extern const size_t demo_story_count;

#endif
