// limits.h — how large things may be. Clients meet these; docs/api and the error texts name them.
#ifndef MODEL_LIMITS_H
#define MODEL_LIMITS_H

enum {
    MESSAGE_TEXT_POINTS_MAX = 4096, // code points of a chat message
    MESSAGE_TEXT_BYTES_MAX = 4 * MESSAGE_TEXT_POINTS_MAX,
    COMMENT_TEXT_BYTES_MAX = 65536,
    SUBJECT_BYTES_MAX = 512,
    SUBJECT_FROM_MESSAGE_POINTS = 60, // of the first message that become a ticket's subject
    NAME_BYTES_MAX = 256,
    EMAIL_BYTES_MAX = 254,
    EXTERNAL_ID_BYTES_MAX = 255,
    PAYLOAD_BYTES_MAX = 1024,
    PAGE_URL_BYTES_MAX = 2048, // of a page with the widget
    PAGE_TITLE_BYTES_MAX = 1024,
    METADATA_BYTES_MAX = 4096,
    TAG_BYTES_MAX = 80,
    TAGS_BYTES_MAX = 5096,
    PASSWORD_BYTES_MIN = 4, // the demo's own; people are asked for 10
    PASSWORD_BYTES_MAX = 256,
    DEVICE_SECRET_BYTES = 32, // 64 hexadecimal digits on the wire
    DEVICE_ANSWERS_KEPT = 64,
    DEVICE_KEYS_KEPT = 8,
    DEVICE_KEY_BYTES_MAX = 64,
    THREAD_MESSAGES_MAX = 30000,
    ATTACHMENT_BYTES_MAX = 50 * 1024 * 1024,
    ATTACHMENT_NAME_BYTES_MAX = 255,
    ATTACHMENTS_PER_COMMENT_MAX = 20,
    BOT_OPTIONS_MAX = 10,
    BOT_OUTPUTS_MAX = 16, // messages that one customer message may cause
    BOT_UNMATCHED_MAX = 2,
    MACRO_ACTIONS_MAX = 32,
    SETTLE_UPDATES_MAX = 64, // in one commit; what is left goes on as a timer that is due
    CAPACITY_MAX = 500,
    RESUME_ROWS_MAX = 1000, // beyond, a live client gets a reset and a snapshot
};

#define INACTIVE_AFTER_UNASSIGNED_MS (INT64_C(10) * 60 * 1000)
#define BOT_RESTART_AFTER_MS         (INT64_C(24) * 3600 * 1000)
#define BOT_EXPIRE_AFTER_MS          (INT64_C(30) * 24 * 3600 * 1000)
#define AFTER_END_ASK_MS             (INT64_C(24) * 3600 * 1000) // SES-14
#define IDEMPOTENCY_KEPT_MS          (INT64_C(24) * 3600 * 1000)
#define ATTACHMENT_UNUSED_KEPT_MS    (INT64_C(3) * 24 * 3600 * 1000)
#define SIGN_IN_LASTS_MS             (INT64_C(14) * 24 * 3600 * 1000)
#define DEVICE_KEPT_MS               (INT64_C(400) * 24 * 3600 * 1000)
#define WHEREABOUTS_KEPT_MS          (INT64_C(30) * 24 * 3600 * 1000) // after the session's end

#endif
