#include "desk/demo.h"

#include "desk/conversation/customer_message.h"
#include "desk/conversation/staff_message.h"
#include "desk/demo_stories.h"
#include "desk/init.h"
#include "desk/people/api_token.h"
#include "desk/people/password.h"
#include "desk/people/person_create.h"
#include "desk/people/secret.h"
#include "desk/people/setting_set.h"
#include "desk/session/session_end.h"
#include "desk/ticket/ticket_update.h"
#include "store/secret_store.h"

#define DEMO_WORD   S("demo")
#define DEMO_SECRET S("demo-secret-demo-secret-demo-secret")

enum { AGENT_COUNT = 2, PAUSE_MS = 40 * 1000 }; // between two lines of a conversation

typedef struct Demo {
    Alone *alone;
    Arena arena;
    Str password_hash;
    DeskInitDone made;
    PersonId agents[AGENT_COUNT];
    // the story being told:
    const DemoStory *story;
    const DemoLine *line;
    int64_t age_ms; // of the next step
    PersonId customer;
    ThreadId thread;
    TicketId ticket;
} Demo;

static Actor as_admin(const Demo *demo)
{
    return (Actor){ .kind = ACTOR_AGENT,
                    .person = demo->made.admin,
                    .role = ROLE_ADMIN,
                    .name = S("Admin"),
                    .via = VIA_WEB };
}

static Actor as_agent(const Demo *demo)
{
    size_t agent = demo->story->agent;
    return (Actor){ .kind = ACTOR_AGENT,
                    .person = demo->agents[agent],
                    .role = ROLE_AGENT,
                    .name = demo_agents[agent].name,
                    .via = VIA_WEB };
}

static const Actor nobody = { .kind = ACTOR_NONE, .via = VIA_SYSTEM };

// ---- the desk --------------------------------------------------------------------------------

static Err init_apply(Work *work, void *in)
{
    Demo *demo = in;
    DeskInit init = {
        .account_name = S("Madoguchi Demo"),
        .language = LANGUAGE_EN,
        .app_id = DEMO_WORD,
        .admin_name = S("Admin"),
        .admin_email = S("admin@example.com"),
        .admin_password_hash = demo->password_hash,
    };
    Err err = desk_init_apply(work, &init, &demo->made);
    demo->made.app_id = DEMO_WORD;
    return err;
}

// As the demo's shop wants it (web/shop).
static Err widget_apply(Work *work, void *in)
{
    (void)in;
    static const SettingSet looks[] = {
        { .key = STR_INIT("widget.title"), .value = STR_INIT("木蓮商店 Mokuren") },
        { .key = STR_INIT("widget.colour"), .value = STR_INIT("#1d6656") },
    };
    for (size_t i = 0; i < countof(looks); i++) {
        Err err = setting_set_apply(work, &looks[i]);
        if (err) {
            return err;
        }
    }
    return ERR_NONE;
}

static Err agents_apply(Work *work, void *in)
{
    Demo *demo = in;
    for (size_t i = 0; i < AGENT_COUNT; i++) {
        PersonCreate agent = {
            .role = ROLE_AGENT,
            .name = demo_agents[i].name,
            .email = demo_agents[i].email,
            .language = demo_agents[i].language,
            .password_hash = demo->password_hash,
        };
        Person made = { 0 };
        Err err = person_create_apply(work, &agent, &made);
        if (err) {
            return err;
        }
        demo->agents[i] = made.id;
    }
    return ERR_NONE;
}

static Err keys_apply(Work *work, void *in)
{
    Demo *demo = in;
    const PersonId owners[] = { demo->made.admin, demo->agents[0], demo->agents[1] };
    static_assert(countof(owners) == AGENT_COUNT + 1, "the admin and each agent");
    for (size_t i = 0; i < countof(owners); i++) {
        ApiTokenCreate token = { .person = owners[i], .name = DEMO_WORD, .token = DEMO_WORD };
        ApiTokenCreated created = { 0 };
        Err err = api_token_create_apply(work, &token, &created);
        if (err) {
            return err;
        }
    }
    unsigned char hash[SECRET_HASH_BYTES];
    secret_hash(DEMO_WORD, hash);
    app_key_insert(work->tx, DEMO_WORD, hash, DEMO_WORD, work->now_ms);
    signing_key_insert(work->tx, DEMO_WORD, DEMO_SECRET, DEMO_WORD, work->now_ms);
    return work->tx->err;
}

// ---- a story ---------------------------------------------------------------------------------

static Err customer_apply(Work *work, void *in)
{
    Demo *demo = in;
    PersonCreate customer = {
        .role = ROLE_END_USER,
        .name = demo->story->name,
        .email = demo->story->email,
        .email_verified = demo->story->external_id.len > 0,
        .external_id = demo->story->external_id,
        .language = demo->story->language,
    };
    Person made = { 0 };
    Err err = person_create_apply(work, &customer, &made);
    demo->customer = made.id;
    return err;
}

static Err customer_line_apply(Work *work, void *in)
{
    Demo *demo = in;
    CustomerMessage message = {
        .person = demo->customer,
        .thread = demo->thread,
        .language = demo->story->language,
        .kind = MESSAGE_TEXT,
        .body = demo->line->text,
        .payload = demo->line->payload,
        .source = S("web"),
    };
    MessageSent sent = { 0 };
    Err err = customer_message_apply(work, &message, &sent);
    if (err) {
        return err;
    }
    Record record = { 0 };
    err = record_load_conversation(work, sent.conversation, &record);
    if (err) {
        return err;
    }
    demo->thread = sent.thread;
    demo->ticket = record.ticket.id;
    return ERR_NONE;
}

static Err take_apply(Work *work, void *in)
{
    Demo *demo = in;
    TicketUpdate update = {
        .ticket = demo->ticket,
        .fields = { .assignee_given = true, .assignee = work->actor.person },
    };
    TicketUpdated updated = { 0 };
    return ticket_update_apply(work, &update, &updated);
}

static Err agent_line_apply(Work *work, void *in)
{
    Demo *demo = in;
    StaffMessage message = {
        .ticket = demo->ticket,
        .kind = MESSAGE_TEXT,
        .body = demo->line->text,
        .source = S("workspace"),
    };
    MessageSent sent = { 0 };
    return staff_message_apply(work, &message, &sent);
}

static Err end_apply(Work *work, void *in)
{
    Demo *demo = in;
    SessionEnd end = {
        .ticket = demo->ticket,
        .via = ENDED_VIA_COMPOSER,
        .comment = demo->story->goodbye,
    };
    SessionEnded ended = { 0 };
    return session_end_apply(work, &end, &ended);
}

static Err finish_apply(Work *work, void *in)
{
    Demo *demo = in;
    const DemoStory *story = demo->story;
    TicketUpdate update = {
        .ticket = demo->ticket,
        .fields = { .status_given = true,
                    .status = story->status,
                    .priority_given = true,
                    .priority = story->priority,
                    .tags_given = true,
                    .tags = story->tags },
        .comment = { .given = story->note.len > 0, .body = story->note, .channel = CHANNEL_NOTE },
    };
    TicketUpdated updated = { 0 };
    return ticket_update_apply(work, &update, &updated);
}

static Err step(Demo *demo, Actor actor, AloneApply *apply)
{
    demo->age_ms -= PAUSE_MS;
    return alone_run(demo->alone, actor, demo->age_ms, apply, demo);
}

static Err lines_tell(Demo *demo)
{
    bool taken = false;
    for (size_t i = 0; i < demo->story->line_count; i++) {
        demo->line = &demo->story->lines[i];
        bool by_agent = demo->line->by_agent;
        Err err = by_agent && !taken ? step(demo, as_agent(demo), take_apply) : ERR_NONE;
        taken = taken || by_agent;
        if (!err) {
            err = by_agent ? step(demo, as_agent(demo), agent_line_apply)
                           : step(demo, nobody, customer_line_apply);
        }
        if (err) {
            return err;
        }
    }
    return ERR_NONE;
}

static Err story_tell(Demo *demo, const DemoStory *story)
{
    demo->story = story;
    demo->age_ms = story->age_ms;
    demo->thread = (ThreadId){ 0 };
    Err err = step(demo, as_admin(demo), customer_apply);
    if (!err) {
        err = lines_tell(demo);
    }
    if (!err) {
        err = step(demo, as_agent(demo), end_apply);
    }
    return err ? err : step(demo, as_agent(demo), finish_apply);
}

static Err demo_make(Demo *demo)
{
    Err err = password_hash(&demo->arena, DEMO_WORD, &demo->password_hash);
    if (err) {
        return err;
    }
    err = alone_run(demo->alone, nobody, demo_stories[0].age_ms, init_apply, demo);
    if (!err) {
        err = alone_run(demo->alone, as_admin(demo), demo_stories[0].age_ms, agents_apply, demo);
    }
    if (!err) {
        err = alone_run(demo->alone, as_admin(demo), demo_stories[0].age_ms, keys_apply, demo);
    }
    if (!err) {
        err = alone_run(demo->alone, as_admin(demo), demo_stories[0].age_ms, widget_apply, demo);
    }
    for (size_t i = 0; i < demo_story_count && !err; i++) {
        err = story_tell(demo, &demo_stories[i]);
    }
    return err;
}

Err desk_demo(Alone *alone)
{
    Demo demo = { .alone = alone };
    Err err = demo_make(&demo);
    arena_free(&demo.arena);
    return err;
}
