// Files: who may send one, who may see it, and when it goes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/conversation/customer_message.h"
#include "desk/ticket/macro_edit.h"
#include "desk/ticket/ticket_update.h"
#include "desk/upload/attachment_add.h"
#include "desk/upload/attachment_read.h"
#include "store/message_store.h"
#include "support/desk_fixture.h"

static int setup(void **state)
{
    static DeskFixture fixture;
    desk_fixture_make(&fixture);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    desk_fixture_free(*state);
    return 0;
}

// ---- short words -----------------------------------------------------------------------------

typedef struct Add {
    DeskFixture *f;
    AttachmentAdd in;
    AttachmentRow out;
} Add;

static Err add_apply(Work *work, void *in)
{
    Add *add = in;
    Err err = attachment_add_apply(work, &add->in, &add->out);
    if (!err) {
        add->out.file.token = str_copy(&add->f->arena, add->out.file.token);
    }
    return err;
}

static AttachmentAdd picture(unsigned char content)
{
    AttachmentAdd in = { .file_name = S("kettle.png"),
                         .content_type = S("image/png"),
                         .size_bytes = 1234 };
    memset(in.content_hash, content, sizeof(in.content_hash));
    return in;
}

static Attachment upload(DeskFixture *f, Actor actor, AttachmentAdd in)
{
    Add add = { .f = f, .in = in };
    assert_int_equal(desk_run(f, actor, add_apply, &add), ERR_NONE);
    return add.out.file;
}

static Err look(DeskFixture *f, PersonId person, Role role, const unsigned char *device, Str token)
{
    static const unsigned char none[SECRET_HASH_BYTES];
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Read read = { .tx = &tx,
                  .world = &f->world.world,
                  .arena = &f->arena,
                  .viewer = { .person = person, .role = role } };
    AttachmentRow row = { 0 };
    return attachment_read(&read, token, device ? device : none, &row);
}

static Err customer_sees(DeskFixture *f, PersonId customer, Str token)
{
    return look(f, customer, ROLE_END_USER, NULL, token);
}

static Err agent_sees(DeskFixture *f, PersonId agent, Str token)
{
    return look(f, agent, ROLE_AGENT, NULL, token);
}

typedef struct Say {
    CustomerMessage in;
    MessageSent sent;
} Say;

static Err say_apply(Work *work, void *in)
{
    Say *say = in;
    return customer_message_apply(work, &say->in, &say->sent);
}

static Err send(DeskFixture *f, PersonId person, AttachmentId file, MessageSent *sent)
{
    Say say = { .in = { .person = person, .attachment = file } };
    Err err = desk_run(f, actor_of(ACTOR_NONE), say_apply, &say);
    if (!err && sent) {
        *sent = say.sent;
    }
    return err;
}

static Err update_apply(Work *work, void *in)
{
    TicketUpdated updated = { 0 };
    return ticket_update_apply(work, in, &updated);
}

static Err add_comment(DeskFixture *f, TicketId ticket, CommentChannel channel, AttachmentId file)
{
    TicketUpdate in = { .ticket = ticket,
                        .comment = { .given = true,
                                     .body = S("see the file"),
                                     .channel = channel,
                                     .attachments = &file,
                                     .attachment_count = 1 } };
    return desk_run(f, actor_agent(f, f->aiko), update_apply, &in);
}

// ---- adding ----------------------------------------------------------------------------------

typedef struct Bad {
    AttachmentAdd in;
    const char *field;
} Bad;

static void a_bad_upload_is_refused_naming_the_field(void **state)
{
    DeskFixture *f = *state;
    const Bad table[] = {
        { { .content_type = S("a/b"), .size_bytes = 1 }, "file_name" },
        { { .file_name = S("a/b"), .content_type = S("a/b"), .size_bytes = 1 }, "file_name" },
        { { .file_name = S("a\r\n"), .content_type = S("a/b"), .size_bytes = 1 }, "file_name" },
        { { .file_name = S("a"), .content_type = S("ab"), .size_bytes = 1 }, "content_type" },
        { { .file_name = S("a"), .content_type = S("a/b") }, "size" },
        { { .file_name = S("a"), .content_type = S("a/b"), .size_bytes = ATTACHMENT_BYTES_MAX + 1 },
          "size" },
    };
    for (size_t i = 0; i < countof(table); i++) {
        Add add = { .f = f, .in = table[i].in };
        Actor me = actor_customer(f->customer);
        assert_int_equal(desk_run(f, me, add_apply, &add), ERR_INVALID);
        assert_true(str_equal(f->refusal.field, str_of(table[i].field)));
    }
    Add stranger = { .f = f, .in = picture(1) };
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), add_apply, &stranger), ERR_FORBIDDEN);
}

// ---- seeing ----------------------------------------------------------------------------------

static void until_it_is_sent_only_the_uploader_sees_it(void **state)
{
    DeskFixture *f = *state;
    Attachment file = upload(f, actor_customer(f->customer), picture(1));
    assert_int_equal(file.token.len, 32);
    assert_int_equal(customer_sees(f, f->customer, file.token), ERR_NONE);
    assert_int_equal(customer_sees(f, f->visitor, file.token), ERR_NOT_FOUND);
    assert_int_equal(agent_sees(f, f->aiko, file.token), ERR_NOT_FOUND);
    assert_int_equal(customer_sees(f, f->customer, S("0123")), ERR_NOT_FOUND);
}

static void a_sent_file_is_seen_in_its_thread_and_by_staff(void **state)
{
    DeskFixture *f = *state;
    Attachment file = upload(f, actor_customer(f->customer), picture(1));
    MessageSent sent = { 0 };
    assert_int_equal(send(f, f->customer, file.id, &sent), ERR_NONE);
    assert_int_equal(customer_sees(f, f->customer, file.token), ERR_NONE);
    assert_int_equal(agent_sees(f, f->aiko, file.token), ERR_NONE);
    assert_int_equal(customer_sees(f, f->visitor, file.token), ERR_NOT_FOUND);
    assert_int_equal(look(f, (PersonId){ 0 }, ROLE_NONE, NULL, file.token), ERR_NOT_FOUND);
    TX_SCOPE Tx tx = tx_begin(f->reader, TX_READ);
    Message message = { 0 };
    assert_int_equal(message_load(&tx, &f->arena, sent.id, &message), ERR_NONE);
    assert_int_equal(message.kind, MESSAGE_IMAGE);
    assert_int_equal(message.attachment.v, file.id.v);
}

static void a_file_is_sent_once_and_by_its_uploader(void **state)
{
    DeskFixture *f = *state;
    Attachment file = upload(f, actor_customer(f->customer), picture(1));
    assert_int_equal(send(f, f->visitor, file.id, NULL), ERR_NOT_FOUND);
    assert_int_equal(send(f, f->customer, file.id, NULL), ERR_NONE);
    uint64_t before = fixture_digest(f);
    assert_int_equal(send(f, f->customer, file.id, NULL), ERR_INVALID);
    assert_true(str_equal(f->refusal.code, S("used")));
    assert_true(fixture_digest(f) == before);
}

static void a_visitor_uploads_by_device_before_the_first_message(void **state)
{
    DeskFixture *f = *state;
    AttachmentAdd in = picture(1);
    memset(in.device_hash, 3, sizeof(in.device_hash));
    Attachment file = upload(f, actor_of(ACTOR_NONE), in);
    assert_int_equal(look(f, (PersonId){ 0 }, ROLE_NONE, in.device_hash, file.token), ERR_NONE);
    assert_int_equal(customer_sees(f, f->visitor, file.token), ERR_NOT_FOUND);
    Say say = { .in = { .n = 1, .attachment = file.id } };
    memset(say.in.device_hash, 4, sizeof(say.in.device_hash)); // another device
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), say_apply, &say), ERR_NOT_FOUND);
    memset(say.in.device_hash, 3, sizeof(say.in.device_hash));
    assert_int_equal(desk_run(f, actor_of(ACTOR_NONE), say_apply, &say), ERR_NONE);
    assert_int_equal(customer_sees(f, say.sent.author, file.token), ERR_NONE);
}

static void a_notes_file_never_reaches_the_customer(void **state)
{
    DeskFixture *f = *state;
    TicketId ticket = fixture_handoff(f, f->customer, (TeamId){ 0 });
    Attachment note = upload(f, actor_agent(f, f->aiko), picture(1));
    Attachment reply = upload(f, actor_agent(f, f->aiko), picture(2));
    assert_int_equal(add_comment(f, ticket, CHANNEL_NOTE, note.id), ERR_NONE);
    assert_int_equal(add_comment(f, ticket, CHANNEL_EMAIL, reply.id), ERR_NONE);
    assert_int_equal(agent_sees(f, f->ben, note.token), ERR_NONE);
    assert_int_equal(customer_sees(f, f->customer, note.token), ERR_NOT_FOUND);
    assert_int_equal(customer_sees(f, f->customer, reply.token), ERR_NONE);
    assert_int_equal(customer_sees(f, f->visitor, reply.token), ERR_NOT_FOUND);
}

// ---- the purge -------------------------------------------------------------------------------

typedef struct Purge {
    unsigned char hashes[8][CONTENT_HASH_BYTES];
    size_t count;
} Purge;

static Err purge_apply(Work *work, void *in)
{
    Purge *purge = in;
    return attachment_purge(work, purge->hashes, countof(purge->hashes), &purge->count);
}

static void what_nobody_sent_goes_after_three_days(void **state)
{
    DeskFixture *f = *state;
    Actor me = actor_customer(f->customer);
    Attachment sent = upload(f, me, picture(1));
    Attachment alone = upload(f, me, picture(2));
    Attachment same_bytes = upload(f, me, picture(1));
    assert_int_equal(send(f, f->customer, sent.id, NULL), ERR_NONE);
    f->world.now_ms += ATTACHMENT_UNUSED_KEPT_MS;
    Purge purge = { 0 };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), purge_apply, &purge), ERR_NONE);
    assert_int_equal(purge.count, 0);
    f->world.now_ms += 1;
    Attachment young = upload(f, me, picture(3));
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), purge_apply, &purge), ERR_NONE);
    // The bytes of the first upload are still needed by the message.
    assert_int_equal(purge.count, 1);
    assert_int_equal(purge.hashes[0][0], 2);
    assert_int_equal(customer_sees(f, f->customer, sent.token), ERR_NONE);
    assert_int_equal(customer_sees(f, f->customer, young.token), ERR_NONE);
    assert_int_equal(customer_sees(f, f->customer, alone.token), ERR_NOT_FOUND);
    assert_int_equal(customer_sees(f, f->customer, same_bytes.token), ERR_NOT_FOUND);
}

// ---- macros -----------------------------------------------------------------------------------

typedef struct WithFile {
    AttachmentId file;
    Macro macro;
} WithFile;

static Err macro_with_file_apply(Work *work, void *in)
{
    WithFile *with = in;
    static const RuleAction says[] = { { STR_INIT("comment_value"), { STR_INIT("Hi") }, 1 } };
    MacroChange change = { .title_given = true,
                           .title = S("With a picture"),
                           .actions_given = true,
                           .actions = { says, countof(says) },
                           .files_given = true,
                           .files = &with->file,
                           .file_count = 1 };
    return macro_create_apply(work, &change, &with->macro);
}

static Err macro_gone_apply(Work *work, void *in)
{
    return macro_delete_apply(work, *(MacroId *)in);
}

static void a_macros_file_is_seen_by_who_may_use_it_and_goes_with_it(void **state)
{
    DeskFixture *f = *state;
    Actor aiko = actor_agent(f, f->aiko);
    Attachment file = upload(f, aiko, picture(4));
    WithFile with = { .file = file.id };
    assert_int_equal(desk_run(f, actor_agent(f, f->ben), macro_with_file_apply, &with),
                     ERR_INVALID); // not his
    assert_int_equal(desk_run(f, aiko, macro_with_file_apply, &with), ERR_NONE);
    assert_int_equal(look(f, f->admin, ROLE_ADMIN, NULL, file.token), ERR_NONE);
    assert_int_equal(look(f, f->ben, ROLE_AGENT, NULL, file.token), ERR_NOT_FOUND);
    assert_int_equal(look(f, f->customer, ROLE_END_USER, NULL, file.token), ERR_NOT_FOUND);
    f->world.now_ms += ATTACHMENT_UNUSED_KEPT_MS + 1;
    Purge purge = { 0 };
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), purge_apply, &purge), ERR_NONE);
    assert_int_equal(purge.count, 0);
    assert_int_equal(desk_run(f, aiko, macro_gone_apply, &with.macro.id), ERR_NONE);
    assert_int_equal(desk_run(f, actor_of(ACTOR_TIMER), purge_apply, &purge), ERR_NONE);
    assert_int_equal(purge.count, 1);
    assert_int_equal(look(f, f->aiko, ROLE_AGENT, NULL, file.token), ERR_NOT_FOUND);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_bad_upload_is_refused_naming_the_field),
        TEST(until_it_is_sent_only_the_uploader_sees_it),
        TEST(a_sent_file_is_seen_in_its_thread_and_by_staff),
        TEST(a_file_is_sent_once_and_by_its_uploader),
        TEST(a_visitor_uploads_by_device_before_the_first_message),
        TEST(a_notes_file_never_reaches_the_customer),
        TEST(what_nobody_sent_goes_after_three_days),
        TEST(a_macros_file_is_seen_by_who_may_use_it_and_goes_with_it),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
