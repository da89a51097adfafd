// TriggersPage — what happens by itself after an update of a ticket.
import { RulesPages } from "./RulesPage";

export default function TriggersPage({ rest }: { rest: string }) {
  return <RulesPages kind="triggers" rest={rest} />;
}
