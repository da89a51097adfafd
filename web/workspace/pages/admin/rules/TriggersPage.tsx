// TriggersPage — what happens by itself after an update of a ticket: the list, or one of them.
import { RulePage } from "./RulePage";
import { RulesPage } from "./RulesPage";
import "./rules.css";

/** `rest` is what follows the page's own address: "", "new", "new/7" (like 7), "7". */
export default function TriggersPage({ rest }: { rest: string }) {
  return rest === "" ? <RulesPage /> : <RulePage key={rest} rest={rest} />;
}
