// MessagingTriggersPage — what happens by itself in a live conversation.
import { RulesPages } from "./RulesPage";

export default function MessagingTriggersPage({ rest }: { rest: string }) {
  return <RulesPages kind="messaging_triggers" rest={rest} />;
}
