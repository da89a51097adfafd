// record_replay.h — events of the log taken back from a record, or laid over it again.
//
// Events hold the old and the new value of every field, so that a ticket as it is now can be walked
// back to how it was. Not told by events, and so left as they are: times, version, control, and who
// ended the session.
#ifndef DESK_RULES_RECORD_REPLAY_H
#define DESK_RULES_RECORD_REPLAY_H

#include "desk/record.h"

// The record as it was before the event. Before its creation there is no ticket (.id 0). Texts are
// copied into `arena` where the record comes to need them.
void record_undo(Arena *arena, const Event *event, Record *record);
// The record as it was after the event.
void record_redo(Arena *arena, const Event *event, Record *record);
// The same of a record that a rule on trial has made another: tags that it added stay, and a
// session that it ended stays ended.
void record_follow(Arena *arena, const Event *event, Record *record);

#endif
