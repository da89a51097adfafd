// WebhooksPage — other programs that are told what happens: the list, one of them, or its log.
import { LogPage } from "./LogPage";
import { WebhookList } from "./WebhookList";
import { WebhookPage } from "./WebhookPage";
import "./webhooks.css";

/** `rest`: "", "new", "7", "7/log". */
export default function WebhooksPage({ rest }: { rest: string }) {
  const log = /^(\d+)\/log$/.exec(rest)?.[1];
  if (log) {
    return <LogPage key={rest} id={log} />;
  }
  return rest === "" ? <WebhookList /> : <WebhookPage key={rest} rest={rest} />;
}
