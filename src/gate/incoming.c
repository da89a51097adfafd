#include "gate/incoming.h"

#include "base/log.h"
#include "wire/header.h"
#include "wire/multipart.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    FILE_MODE = 0600,
    PATH_MAX_BYTES = 4096,
};

struct Incoming {
    Arena arena; // holds this struct
    Gate *gate;
    WorkJob job;
    Call *call; // waits for the job; NULL when it was dropped meanwhile
    void (*done)(Call *call, Err err);
    bool under_way;
    bool last; // the next store keeps the file
    Err err;
    // the pool's, while a job is under way:
    int fd; // -1: not open yet
    char *path;
    Blake2b hash;
    Upload upload;
    size_t len;
    char *buffer;
    // of a multipart:
    Multipart *multipart;
    bool in_file;
    bool had_file;
    UrlPair form[REQUEST_FORM_MAX];
    size_t form_count;
    Buf text; // of all text parts together
    Str text_name;
    size_t text_from;
};

// ---- on the pool ------------------------------------------------------------------------------

static Err failed(const char *step)
{
    log_line(LOG_ERROR, "gate.upload", "step=%s errno=%d", step, errno);
    return ERR_STORE;
}

static Err bytes_write(Incoming *incoming)
{
    if (incoming->fd < 0) {
        incoming->fd = open(incoming->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
        if (incoming->fd < 0) {
            return failed("open");
        }
    }
    blake2b_add(&incoming->hash, (Str){ incoming->buffer, incoming->len });
    size_t at = 0;
    while (at < incoming->len) {
        ssize_t wrote = write(incoming->fd, incoming->buffer + at, incoming->len - at);
        if (wrote < 0 && errno != EINTR) {
            return failed("write");
        }
        at += wrote > 0 ? (size_t)wrote : 0;
    }
    incoming->len = 0;
    return ERR_NONE;
}

static Err folder_sync(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return failed("open_folder");
    }
    int rc = fsync(fd);
    (void)close(fd);
    return rc < 0 ? failed("sync_folder") : ERR_NONE;
}

static Err file_keep(Incoming *incoming)
{
    blake2b_end(&incoming->hash, incoming->upload.content_hash);
    if (fsync(incoming->fd) < 0) {
        return failed("sync");
    }
    Str hex = str_hex(&incoming->arena, incoming->upload.content_hash, BLAKE2B_BYTES);
    const char *folder = incoming->gate->options.files_dir;
    Str kept = str_format(&incoming->arena, "%s/%.*s", folder, STR_ARG(hex));
    if (rename(incoming->path, str_terminated(&incoming->arena, kept)) < 0) {
        return failed("rename");
    }
    (void)close(incoming->fd);
    incoming->fd = -1;
    incoming->path = NULL;
    return folder_sync(folder);
}

static void file_remove(Incoming *incoming)
{
    if (incoming->fd >= 0) {
        (void)close(incoming->fd);
        incoming->fd = -1;
        if (incoming->path && unlink(incoming->path) < 0) {
            err_ignore(failed("unlink"), "removed at the next start");
        }
    }
}

static void store_run(WorkJob *job)
{
    Incoming *incoming = letter_of(job, Incoming, job);
    Err err = incoming->err ? incoming->err : bytes_write(incoming);
    if (!err && incoming->last) {
        err = file_keep(incoming);
    }
    if (err) {
        file_remove(incoming);
    }
    incoming->err = err;
}

// ---- on the loop ------------------------------------------------------------------------------

static void incoming_free(Incoming *incoming)
{
    Arena arena = incoming->arena;
    arena_free(&arena);
}

static void remove_run(WorkJob *job)
{
    file_remove(letter_of(job, Incoming, job));
}

static void remove_done(WorkJob *job)
{
    incoming_free(letter_of(job, Incoming, job));
}

void incoming_drop(Incoming **incoming_at)
{
    Incoming *incoming = *incoming_at;
    if (!incoming) {
        return;
    }
    *incoming_at = NULL;
    assert(!incoming->under_way);
    if (incoming->fd < 0) {
        incoming_free(incoming);
        return;
    }
    incoming->job = (WorkJob){ .run = remove_run, .done = remove_done };
    if (!work_pool_submit(incoming->gate->options.files, &incoming->job)) {
        // The pool is behind: one unlink on the loop is the lesser evil.
        file_remove(incoming);
        incoming_free(incoming);
    }
}

static void store_done(WorkJob *job)
{
    Incoming *incoming = letter_of(job, Incoming, job);
    Call *call = incoming->call;
    incoming->under_way = false;
    call->away = false;
    if (!call->client) {
        call_free(call);
        return;
    }
    call->request.gate->counts.upload_bytes +=
        incoming->last && !incoming->err ? (uint64_t)incoming->upload.size_bytes : 0;
    incoming->done(call, incoming->err);
}

void incoming_store(Incoming *incoming, Call *call, void (*done)(Call *call, Err err))
{
    incoming->call = call;
    incoming->done = done;
    incoming->under_way = true;
    incoming->job = (WorkJob){ .run = store_run, .done = store_done };
    if (!work_pool_submit(incoming->gate->options.files, &incoming->job)) {
        incoming->under_way = false;
        call->away = false;
        done(call, ERR_BUSY);
    }
}

// ---- multipart --------------------------------------------------------------------------------

static Err part_begins(void *context, const MultipartPart *part, Refusal *why)
{
    Incoming *incoming = context;
    if (part->has_filename) {
        if (incoming->had_file) {
            return refuse(why, ERR_INPUT, part->name, S("one_file"),
                          S("only one file can be sent at once"));
        }
        incoming->had_file = true;
        incoming->in_file = true;
        incoming->upload.file_name = str_copy(&incoming->arena, part->filename);
        incoming->upload.content_type = str_copy(&incoming->arena, part->content_type);
        return ERR_NONE;
    }
    if (incoming->form_count == REQUEST_FORM_MAX) {
        return refuse(why, ERR_LIMIT, part->name, S("too_many"), S("the form has too many parts"));
    }
    incoming->in_file = false;
    incoming->text_name = str_copy(&incoming->arena, part->name);
    incoming->text_from = incoming->text.len;
    return ERR_NONE;
}

static void file_bytes(Incoming *incoming, Str bytes)
{
    assert(bytes.len <= INCOMING_BUFFER_BYTES - incoming->len);
    memcpy(incoming->buffer + incoming->len, bytes.at, bytes.len);
    incoming->len += bytes.len;
    incoming->upload.size_bytes += (int64_t)bytes.len;
}

static Err part_bytes(void *context, Str bytes, Refusal *why)
{
    Incoming *incoming = context;
    if (incoming->in_file) {
        file_bytes(incoming, bytes);
        return ERR_NONE;
    }
    buf_add(&incoming->text, bytes);
    if (!buf_ok(&incoming->text)) {
        return refuse(why, ERR_LIMIT, incoming->text_name, S("too_large"),
                      S("the form's texts are too long"));
    }
    return ERR_NONE;
}

static Err part_ends(void *context, Refusal *why)
{
    Incoming *incoming = context;
    if (incoming->in_file) {
        incoming->in_file = false;
        return ERR_NONE;
    }
    Str text = buf_str(&incoming->text);
    text.at += incoming->text_from;
    text.len -= incoming->text_from;
    if (!str_is_utf8(text)) {
        return refuse(why, ERR_INPUT, incoming->text_name, S("not_utf8"),
                      S("the form's texts must be UTF-8"));
    }
    incoming->form[incoming->form_count++] =
        (UrlPair){ incoming->text_name, str_copy(&incoming->arena, text) };
    return ERR_NONE;
}

Err incoming_make(Incoming **out, const Request *request, Refusal *why)
{
    Arena arena = { 0 };
    Incoming *incoming = arena_new(&arena, Incoming);
    incoming->arena = arena;
    World *world = request->gate->options.world;
    Str type = http_header(request->head, S("Content-Type"));
    Str path = str_format(&incoming->arena, "%s/tmp-%016" PRIx64, request->gate->options.files_dir,
                          world_random(world));
    incoming->gate = request->gate;
    incoming->fd = -1;
    incoming->path = str_terminated(&incoming->arena, path);
    incoming->buffer = arena_array(&incoming->arena, char, INCOMING_BUFFER_BYTES);
    blake2b_begin(&incoming->hash);
    if (str_equal_nocase(header_media_type(type), S("multipart/form-data"))) {
        MultipartHandler handler = { part_begins, part_bytes, part_ends, incoming };
        incoming->multipart = arena_new(&incoming->arena, Multipart);
        Err err = multipart_begin(incoming->multipart, &incoming->arena, type, handler, why);
        if (err) {
            incoming_free(incoming);
            return err;
        }
    } else {
        incoming->upload.content_type = str_copy(&incoming->arena, type);
    }
    incoming->text = buf_make(&incoming->arena, REQUEST_FORM_MAX_BYTES);
    *out = incoming;
    return ERR_NONE;
}

Err incoming_add(Incoming *incoming, Str piece, Refusal *why)
{
    if (incoming->multipart) {
        return multipart_feed(incoming->multipart, piece, why);
    }
    file_bytes(incoming, piece);
    return ERR_NONE;
}

bool incoming_is_full(const Incoming *incoming)
{
    return incoming->len > INCOMING_FULL_BYTES;
}

Err incoming_end(Incoming *incoming, Refusal *why)
{
    if (incoming->multipart) {
        Err err = multipart_end(incoming->multipart, why);
        if (err) {
            return err;
        }
        if (!incoming->had_file) {
            return refuse(why, ERR_INVALID, S("source"), S("blank"), S("a file must be sent"));
        }
    }
    incoming->last = true;
    return ERR_NONE;
}

void incoming_result(const Incoming *incoming, Request *request)
{
    Arena *arena = &request->arena;
    Upload *upload = arena_new(arena, Upload);
    *upload = incoming->upload;
    upload->file_name = str_copy(arena, incoming->upload.file_name);
    upload->content_type = str_copy(arena, incoming->upload.content_type);
    request->upload = upload;
    UrlPair *form = arena_array(arena, UrlPair, incoming->form_count);
    for (size_t i = 0; i < incoming->form_count; i++) {
        form[i] = (UrlPair){ str_copy(arena, incoming->form[i].name),
                             str_copy(arena, incoming->form[i].value) };
    }
    request->form = (UrlPairs){ form, incoming->form_count };
}
