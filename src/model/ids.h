// ids.h — one struct per kind of id, so that the compiler refuses a ticket where a conversation
// is meant. The number inside is only for the store and the wire. 0 means "none"; every id is
// below 2^53, so that JavaScript can hold it.
#ifndef MODEL_IDS_H
#define MODEL_IDS_H

#include <stdint.h>

#define ID_LIST(X)      \
    X(PersonId)         \
    X(TeamId)           \
    X(DeviceId)         \
    X(ThreadId)         \
    X(ConversationId)   \
    X(MessageId)        \
    X(TicketId)         \
    X(CommentId)        \
    X(AuditId)          \
    X(EventId)          \
    X(MacroId)          \
    X(AttachmentId)     \
    X(TimerId)          \
    X(OutboxId)         \
    X(TokenId)          \
    X(SignInId)         \
    X(RuleId)           \
    X(RuleCategoryId)   \
    X(SurveyId)         \
    X(SurveyResponseId) \
    X(WebhookId)        \
    X(BrandId)          \
    X(ScheduleId)       \
    X(HolidayId)

#define X(name)      \
    typedef struct { \
        int64_t v;   \
    } name;
ID_LIST(X)
#undef X

#endif
