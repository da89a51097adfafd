#include "app/commands.h"

#include "app/admin.h"
#include "app/copy.h"
#include "desk/alone.h"
#include "desk/init.h"
#include "desk/people/password.h"
#include "desk/people/person_create.h"
#include "gate/route.h"
#include "model/limits.h"
#include "store/verify.h"
#include "text/locale.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    PASSWORD_ASKED_BYTES_MIN = 10,
    PATH_MAX_BYTES = 4096,
};

// ---- passwords --------------------------------------------------------------------------------

// The first line of stdin.
static Err password_ask(const CommandLine *line, Str *hash, Refusal *why)
{
    char text[PASSWORD_BYTES_MAX + 2];
    if (isatty(STDIN_FILENO)) {
        (void)fputs("password: ", stderr);
    }
    if (!fgets(text, sizeof(text), stdin)) {
        return refuse(why, ERR_INVALID, S("password"), S("blank"),
                      S("is read from the first line of standard input"));
    }
    Str password = str_trim(str_of(text));
    if (password.len < PASSWORD_ASKED_BYTES_MIN || password.len > PASSWORD_BYTES_MAX) {
        return refuse(why, ERR_INVALID, S("password"), S("out_of_range"),
                      str_format(line->arena, "must have %d to %d bytes", PASSWORD_ASKED_BYTES_MIN,
                                 PASSWORD_BYTES_MAX));
    }
    Err err = password_hash(line->arena, password, hash);
    return err ? refuse(why, err, S("password"), S("busy"), S("could not be hashed")) : ERR_NONE;
}

static Language language_of(const CommandLine *line)
{
    return (Language)locale_from_tag(line->config->language);
}

// ---- with the database to ourselves -----------------------------------------------------------

static Err alone_open(const CommandLine *line, Directory *directory, Alone *alone, Refusal *why)
{
    *directory = directory_of(line->arena, line->config->data);
    Err err = directory_open(directory, line->world, why);
    if (err) {
        return err;
    }
    DbOptions options = directory_db(directory);
    Db *db = NULL;
    err = db_open(&db, line->world, &options);
    if (!err) {
        err = alone_begin(alone, &db, line->world);
    }
    if (err) {
        directory_close(directory);
        return refuse(why, err, S("data"), S("database"), S("the database cannot be opened"));
    }
    return ERR_NONE;
}

static void alone_close(Directory *directory, Alone *alone)
{
    alone_end(alone);
    directory_close(directory);
}

typedef struct Init {
    DeskInit in;
    DeskInitDone done;
    Arena *arena;
    Refusal *why;
} Init;

// What a command says lives no longer than its unit of work.
static Err kept(Err err, Arena *arena, const Refusal *from, Refusal *to)
{
    if (err) {
        *to = *from;
        to->field = str_copy(arena, from->field);
        to->message = str_copy(arena, from->message);
        to->code = str_copy(arena, from->code);
    }
    return err;
}

static Err init_apply(Work *work, void *in)
{
    Init *init = in;
    DeskInitDone done;
    Err err = desk_init_apply(work, &init->in, &done);
    if (!err) {
        init->done = done;
        init->done.app_id = str_copy(init->arena, done.app_id);
    }
    return kept(err, init->arena, work->why, init->why);
}

Err command_init(const CommandLine *line, Refusal *why)
{
    const Config *config = line->config;
    if (config->email.len == 0) {
        return refuse(why, ERR_INVALID, S("email"), S("blank"),
                      S("say who signs in first: --email ADDRESS"));
    }
    Init init = {
        .in = {
            .account_name = S("Madoguchi"),
            .language = language_of(line),
            .admin_name = config->name.len > 0 ? config->name : config->email,
            .admin_email = config->email,
        },
        .arena = line->arena,
        .why = why,
    };
    Err err = password_ask(line, &init.in.admin_password_hash, why);
    Directory directory;
    Alone alone = { 0 };
    if (!err) {
        err = alone_open(line, &directory, &alone, why);
    }
    if (err) {
        return err;
    }
    Actor actor = { .kind = ACTOR_TIMER, .via = VIA_SYSTEM };
    err = alone_run(&alone, actor, 0, init_apply, &init);
    alone_close(&directory, &alone);
    if (!err) {
        (void)printf("made %s; %.*s may sign in, the conversations app is %.*s\n", directory.path,
                     STR_ARG(config->email), STR_ARG(init.done.app_id));
    }
    return err;
}

typedef struct UserAdd {
    PersonCreate in;
    PersonId id;
    Arena *arena;
    Refusal *why;
} UserAdd;

static Err user_apply(Work *work, void *in)
{
    UserAdd *add = in;
    Person person;
    Err err = person_create_apply(work, &add->in, &person);
    if (!err) {
        add->id = person.id;
    }
    return kept(err, add->arena, work->why, add->why);
}

Err command_user(const CommandLine *line, Refusal *why)
{
    const Config *config = line->config;
    bool is_add = line->word_count == 1 && str_equal(line->words[0], S("add"));
    bool is_admin = str_equal(config->role, S("admin"));
    if (!is_add || config->email.len == 0) {
        return refuse(why, ERR_INVALID, S("user"), S("unknown"),
                      S("use: user add --email ADDRESS [--name NAME] [--role agent|admin]"));
    }
    if (!is_admin && !str_equal(config->role, S("agent"))) {
        return refuse(why, ERR_INVALID, S("role"), S("unknown"), S("is agent or admin"));
    }
    UserAdd add = {
        .in = {
            .role = is_admin ? ROLE_ADMIN : ROLE_AGENT,
            .name = config->name.len > 0 ? config->name : config->email,
            .email = config->email,
            .email_verified = true,
            .language = language_of(line),
        },
        .arena = line->arena,
        .why = why,
    };
    Err err = password_ask(line, &add.in.password_hash, why);
    Directory directory;
    Alone alone = { 0 };
    if (!err) {
        err = alone_open(line, &directory, &alone, why);
    }
    if (err) {
        return err;
    }
    // Who may open the directory is an admin.
    Actor actor = { .kind = ACTOR_AGENT, .role = ROLE_ADMIN, .via = VIA_SYSTEM };
    err = alone_run(&alone, actor, 0, user_apply, &add);
    alone_close(&directory, &alone);
    if (!err) {
        (void)printf("%.*s may sign in (person %" PRId64 ")\n", STR_ARG(config->email), add.id.v);
    }
    return err;
}

// ---- copies -----------------------------------------------------------------------------------

// The server may run in another directory than we do.
static Str absolute(Arena *arena, Str path)
{
    char here[PATH_MAX_BYTES];
    if (path.len == 0 || path.at[0] == '/' || !getcwd(here, sizeof(here))) {
        return path;
    }
    return str_format(arena, "%s/%.*s", here, STR_ARG(path));
}

// --to DIR, or the last word.
static Str target_of(const CommandLine *line)
{
    bool said = line->config->to.len > 0 || line->word_count == 0;
    return said ? line->config->to : line->words[line->word_count - 1];
}

Err command_backup(const CommandLine *line, Refusal *why)
{
    Directory directory = directory_of(line->arena, line->config->data);
    Str target = absolute(line->arena, target_of(line));
    if (target.len == 0) {
        return refuse(why, ERR_INVALID, S("to"), S("blank"), S("say where to: --to DIR"));
    }
    Str asked = str_format(line->arena, "backup %.*s", STR_ARG(target));
    Err err = admin_ask(&directory, asked);
    if (err != ERR_NOT_FOUND) {
        return err ? refuse(why, err, S("to"), S("failed"), S("the server could not make it"))
                   : ERR_NONE;
    }
    err = directory_open(&directory, line->world, why);
    if (err) {
        return err;
    }
    err = directory_copy(line->world, &directory, target, line->arena, why);
    directory_close(&directory);
    if (!err) {
        (void)printf("%.*s is a data directory with all of %s\n", STR_ARG(target), directory.path);
    }
    return err;
}

Err command_restore(const CommandLine *line, Refusal *why)
{
    if (line->word_count != 1) {
        return refuse(why, ERR_INVALID, S("restore"), S("blank"),
                      S("use: restore --data DIR BACKUP"));
    }
    Directory backup = directory_of(line->arena, line->words[0]);
    Err err = directory_copy(line->world, &backup, line->config->data, line->arena, why);
    if (!err) {
        (void)printf("%.*s can be served\n", STR_ARG(line->config->data));
    }
    return err;
}

// ---- looking ----------------------------------------------------------------------------------

static void finding_print(void *into, const Finding *finding)
{
    (void)into;
    (void)printf("%.*s %" PRId64 ": %.*s\n", STR_ARG(finding->check), finding->id,
                 STR_ARG(finding->text));
}

static Err verify_alone(const CommandLine *line, Directory *directory, Refusal *why)
{
    Err err = directory_open(directory, line->world, why);
    if (err) {
        return err;
    }
    DbOptions options = directory_db(directory);
    Db *db = NULL;
    int64_t problems = 0;
    err = db_open(&db, line->world, &options);
    if (!err) {
        err = verify_run(db, finding_print, NULL, &problems);
    }
    db_close(&db);
    directory_close(directory);
    if (err) {
        return refuse(why, err, S("data"), S("database"), S("the database cannot be read"));
    }
    if (problems > 0) {
        return refuse(why, ERR_STATE, S("data"), S("broken"),
                      str_format(line->arena, "%" PRId64 " problems", problems));
    }
    (void)puts("ok");
    return ERR_NONE;
}

Err command_verify(const CommandLine *line, Refusal *why)
{
    Directory directory = directory_of(line->arena, line->config->data);
    if (!directory_has_database(&directory)) {
        return refuse(why, ERR_STATE, S("data"), S("empty"), S("there is no database"));
    }
    Err err = admin_ask(&directory, S("verify"));
    if (err == ERR_NOT_FOUND) {
        return verify_alone(line, &directory, why);
    }
    return err ? refuse(why, err, S("data"), S("broken"), S("see above")) : ERR_NONE;
}

Err command_stats(const CommandLine *line, Refusal *why)
{
    Directory directory = directory_of(line->arena, line->config->data);
    Err err = admin_ask(&directory, S("stats"));
    return err ? refuse(why, err, S("data"), S("not_running"), S("no server runs on it"))
               : ERR_NONE;
}

Err command_reload(const CommandLine *line, Refusal *why)
{
    Directory directory = directory_of(line->arena, line->config->data);
    Err err = admin_ask(&directory, S("reload"));
    if (err == ERR_STATE) {
        return refuse(why, err, S("reload"), S("failed"), S("see above"));
    }
    return err ? refuse(why, err, S("data"), S("not_running"), S("no server runs on it"))
               : ERR_NONE;
}

static void who_print(unsigned who)
{
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {
        { WHO_STRANGER, "stranger" }, { WHO_END_USER, "end_user" }, { WHO_AGENT, "agent" },
        { WHO_ADMIN, "admin" },       { WHO_APP, "app" },
    };
    const char *between = "";
    for (size_t i = 0; i < countof(names); i++) {
        if (who & names[i].bit) {
            (void)printf("%s%s", between, names[i].name);
            between = ",";
        }
    }
}

Err command_routes(const CommandLine *line, Refusal *why)
{
    (void)line;
    (void)why;
    static const char *const paces[PACE_COUNT] = {
        [PACE_NONE] = "none",       [PACE_READ] = "read",     [PACE_CHANGE] = "change",
        [PACE_SIGN_IN] = "sign_in", [PACE_UPLOAD] = "upload", [PACE_CREDENTIAL] = "credential",
        [PACE_VISITOR] = "visitor",
    };
    for (size_t t = 0; t < route_table_count; t++) {
        for (size_t i = 0; i < route_tables[t]->count; i++) {
            const Route *route = &route_tables[t]->routes[i];
            Str method = method_name(route->method);
            (void)printf("%.*s\t%s\t", STR_ARG(method), route->path);
            who_print(route->who);
            (void)printf("\t%s\t%zu\n", paces[route->pace], route->body_max);
        }
    }
    return ERR_NONE;
}
