// matches — would a view show this ticket? Only to say that something new waits: what the list
// shows is always the server's answer. A condition that is not known here counts as met.
import type { Ticket, View } from "../../app/api";

const statusOrder = ["new", "open", "pending", "hold", "solved", "closed"];

function valueOf(ticket: Ticket, field: string): string | undefined {
  switch (field) {
    case "status":
      return ticket.status;
    case "assignee_id":
      return ticket.assignee_id === null ? "" : String(ticket.assignee_id);
    case "group_id":
      return ticket.group_id === null ? "" : String(ticket.group_id);
    case "messaging_session_state":
      return ticket.messaging_session_state ?? "";
    default:
      return undefined;
  }
}

export function matches(view: View, ticket: Ticket, me: number): boolean {
  return view.conditions.all.every(({ field, operator, value }) => {
    const has = valueOf(ticket, field);
    const wanted = value === "current_user" ? String(me) : value;
    if (has === undefined) {
      return true;
    }
    switch (operator) {
      case "is":
        return has === wanted;
      case "is_not":
        return has !== wanted;
      case "less_than":
        return statusOrder.indexOf(has) < statusOrder.indexOf(wanted);
      case "greater_than":
        return statusOrder.indexOf(has) > statusOrder.indexOf(wanted);
      default:
        return true;
    }
  });
}
