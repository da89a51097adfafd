// AutomationsPage — what happens by itself some time after something else.
import { RulesPages } from "./RulesPage";

export default function AutomationsPage({ rest }: { rest: string }) {
  return <RulesPages kind="automations" rest={rest} />;
}
