// EndDialog — says what ending the session will do before it does it, and takes a last message.
// Nothing is shown as done before the server has said so.
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ApiError, type Ticket } from "../../app/api";
import { useLanguage } from "../../app/language";
import { useLinkState } from "../../app/live";
import { keep, settingsQuery } from "../../app/queries";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { Select, TextArea } from "../../parts/Field";
import { Icon, type IconName } from "../../parts/Icon";
import { showToast } from "../../parts/Toast";
import { randomHex } from "../../../shared/outbox";
import { endsSession } from "./ComposerText";
import { type Macro, macrosQuery, messagingKey, type Session } from "./data";
import type { NameOf } from "./EventLine";
import { clockOrDay, keys } from "./format";
import type { Status, TicketWrite } from "./send";
import { doesMore, type DraftFile, type DraftMacro } from "./drafts";
import { MacroLine } from "./MacroLine";
import { askMacro, bringFiles } from "./macros";

const NONE = "none";
const OWN = "own";

export interface EndDialogProps {
  me: string;
  ticket: Ticket;
  session: Session;
  nameOf: NameOf;
  onClose: () => void;
  onEnded: () => void;
}

export function EndDialog(props: EndDialogProps) {
  const { t } = useTranslation();
  const goodbye = useGoodbye(props.ticket);
  const end = useEnd(props, goodbye);
  const online = useLinkState() === "online";
  const problem = end.problem ?? (online ? undefined : t("ticket.end.offline"));
  const sends = goodbye.kind !== NONE;
  return (
    <Dialog
      title={t("ticket.end.title")}
      open
      onClose={props.onClose}
      foot={
        <>
          <kbd className="end-keys">{keys("Mod", "Enter")}</kbd>
          <Button onPress={props.onClose}>{t("ticket.end.cancel")}</Button>
          <Button
            look="primary"
            busy={end.busy}
            isDisabled={!online || goodbye.isComing || (sends && goodbye.text.trim() === "")}
            aria-keyshortcuts="Control+Enter"
            onPress={end.run}
          >
            {t(sends ? "ticket.end.confirmGoodbye" : "ticket.end.confirm")}
          </Button>
        </>
      }
    >
      <div
        className="end-dialog"
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            end.run();
          }
        }}
      >
        <Consequences {...props} goodbye={sends} sets={goodbye.macro?.fields.status} />
        <GoodbyeFields goodbye={goodbye} nameOf={props.nameOf} />
        {problem && (
          <p className="field-error" role="alert">
            <Icon name="warn" small />
            {problem}
          </p>
        )}
      </div>
    </Dialog>
  );
}

// ---- what will happen -----------------------------------------------------------------------

const holderQuery = (agent: number) =>
  queryOptions({
    queryKey: ["load", agent],
    queryFn: async ({ signal }) => {
      const answer = await api.get("/api/v2/agent_availabilities/{id}", {
        path: { id: agent },
        signal,
      });
      const messaging = answer.included.find((one) => one.attributes.name === "messaging");
      return messaging?.attributes.work_item_count ?? 0;
    },
    staleTime: 0,
    gcTime: 0,
  });

function Line({ icon, children }: { icon: IconName; children: ReactNode }) {
  return (
    <li>
      <Icon name={icon} />
      <span>{children}</span>
    </li>
  );
}

function Consequences({
  me,
  ticket,
  session,
  nameOf,
  goodbye,
  sets,
}: EndDialogProps & { goodbye: boolean; sets: unknown }) {
  const { t } = useTranslation();
  const settings = useQuery(settingsQuery).data;
  const holder = ticket.assignee_id;
  const counts = session.state === "active" || settings?.routing.count_inactive === true;
  const holds = holder !== null && ticket.routing_channel === "messaging" && counts;
  const used = useQuery({ ...holderQuery(holder ?? 0), enabled: holds }).data;
  const changes = sets !== undefined && sets !== ticket.status;
  const status = t(`status.${changes ? (sets as Status) : ticket.status}`);
  const load = { from: used ?? "…", to: used === undefined ? "…" : Math.max(0, used - 1) };
  const mine = String(holder) === me;
  const slot = !holds
    ? t("ticket.end.freesNone")
    : settings?.routing.ended_as_email
      ? t("ticket.end.asEmail")
      : mine
        ? t("ticket.end.frees", load)
        : t("ticket.end.freesOf", { ...load, name: nameOf(holder) ?? `#${holder}` });
  return (
    <ul className="end-lines">
      <Line icon="chat">{slot}</Line>
      <Line icon="bot">{t("ticket.end.next")}</Line>
      <Line icon="eye">
        {t(
          changes
            ? "ticket.end.goodbyeSets"
            : goodbye
              ? "ticket.end.quietGoodbye"
              : "ticket.end.quiet",
          { status },
        )}
      </Line>
    </ul>
  );
}

// ---- the last message -----------------------------------------------------------------------

interface Goodbye {
  /** `none`, `own`, or the number of a macro. */
  kind: string;
  text: string;
  /** What the macro does besides; it comes with its files. */
  macro: DraftMacro | null;
  files: DraftFile[];
  /** What the macro would do is being asked. */
  isComing: boolean;
  macros: Macro[];
  choose: (kind: string) => void;
  write: (text: string) => void;
  change: (macro: DraftMacro | null) => void;
  drop: (file: DraftFile) => void;
}

interface Came {
  macro: DraftMacro | null;
  files: DraftFile[];
}

const nothing: Came = { macro: null, files: [] };

function useGoodbye(ticket: Ticket): Goodbye {
  const all = useQuery(macrosQuery).data ?? [];
  const macros = [...all]
    .filter(speaksToCustomer)
    .sort((a, b) => Number(endsSession(b)) - Number(endsSession(a)));
  const [kind, setKind] = useState(NONE);
  const [text, setText] = useState("");
  const [came, setCame] = useState(nothing);
  const [isComing, setComing] = useState(false);
  const chosen = useRef(NONE);

  async function bring(macro: Macro, wanted: string): Promise<void> {
    setText("");
    setComing(true);
    const asked = await Promise.all([askMacro(ticket, macro), bringFiles(macro)]).catch(() => null);
    if (chosen.current !== wanted) {
      return; // another was chosen meanwhile
    }
    setComing(false);
    if (asked) {
      const [applied, files] = asked;
      setText(applied.text);
      setCame({ macro: { ...applied.macro, ends: false }, files }); // the end is the dialog's
    } else {
      setKind(OWN);
    }
  }

  return {
    kind,
    text,
    ...came,
    isComing,
    macros,
    write: setText,
    change: (macro) => setCame((now) => ({ ...now, macro })),
    drop: (file) =>
      setCame((now) => ({ ...now, files: now.files.filter((one) => one !== file) })),
    choose: (wanted) => {
      chosen.current = wanted;
      setKind(wanted);
      setCame(nothing);
      setComing(false);
      const macro = macros.find((one) => String(one.id) === wanted);
      if (macro) {
        void bring(macro, wanted);
      }
    },
  };
}

/** What is meant as a note is never offered as last words. */
function speaksToCustomer({ actions }: Macro): boolean {
  const isPrivate = actions.some(
    ({ field, value }) => field === "comment_mode_is_public" && value === "false",
  );
  const comment = actions.find(({ field }) => field === "comment_value")?.value;
  return comment !== undefined && !isPrivate && comment[0] !== "channel:note";
}

function GoodbyeFields({ goodbye, nameOf }: { goodbye: Goodbye; nameOf: NameOf }) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        label={t("ticket.end.goodbye")}
        autoFocus
        value={goodbye.kind}
        onChange={goodbye.choose}
        choices={[
          { id: NONE, label: t("ticket.end.goodbyeNone") },
          ...goodbye.macros.map((one) => ({ id: String(one.id), label: one.title })),
          { id: OWN, label: t("ticket.end.goodbyeOwn") },
        ]}
      />
      {goodbye.kind !== NONE && (
        <div className="goodbye">
          <TextArea
            label={t("ticket.end.goodbyeText")}
            rows={3}
            value={goodbye.text}
            onChange={goodbye.write}
          />
          {goodbye.files.length > 0 && (
            <ul className="attached">
              {goodbye.files.map((file) => (
                <li key={file.token} className="chip">
                  <Icon name="file" />
                  {file.name}
                  <button
                    type="button"
                    aria-label={t("ticket.composer.removeFile", { name: file.name })}
                    onClick={() => goodbye.drop(file)}
                  >
                    <Icon name="x" />
                  </button>
                </li>
              ))}
            </ul>
          )}
          {goodbye.macro && doesMore(goodbye.macro) && (
            <MacroLine macro={goodbye.macro} nameOf={nameOf} onChange={goodbye.change} />
          )}
        </div>
      )}
    </>
  );
}

// ---- the end --------------------------------------------------------------------------------

function useEnd({ ticket, session, nameOf, onEnded }: EndDialogProps, goodbye: Goodbye) {
  const { t } = useTranslation();
  const language = useLanguage();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [key] = useState(() => randomHex(16));

  /** Somebody else was faster: that is no error, and it is said who and when. */
  function alreadyEnded(now: Session): void {
    const time = clockOrDay(Date.parse(now.ended_at ?? ""), language);
    const name = nameOf(now.ended_by_id);
    showToast({
      text: name
        ? t("ticket.end.already", { name, time })
        : t("ticket.end.alreadySomebody", { time }),
    });
    onEnded();
  }

  useEffect(() => {
    if (session.state === "ended" && !busy) {
      alreadyEnded(session);
    }
    // Only when the state changes under the open dialog.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [session.state]);

  async function ask(): Promise<Session> {
    const { macro, files } = goodbye;
    const text = goodbye.text.trim();
    if (!macro && files.length === 0) {
      const answer = await api.post("/api/v2/tickets/{id}/messaging_session/end", {
        path: { id: ticket.id },
        body: goodbye.kind === NONE ? {} : { comment: text },
      });
      return answer.messaging_session;
    }
    const answer = await api.put("/api/v2/tickets/{id}", {
      path: { id: ticket.id },
      idempotencyKey: key,
      body: {
        ticket: {
          ...(macro?.fields as TicketWrite),
          comment: {
            body: text,
            channel: "messaging",
            ...(files.length > 0 && { uploads: files.map((one) => one.token) }),
          },
          macro_ids: macro?.applied.map((one) => one.id) ?? [],
          messaging_session: "end",
        },
      },
    });
    keep([answer.ticket]);
    return { ...(await read()), changed: true };
  }

  async function read(): Promise<Session> {
    const answer = await api.get("/api/v2/tickets/{id}/messaging_session", {
      path: { id: ticket.id },
    });
    return answer.messaging_session;
  }

  async function failed(error: unknown): Promise<void> {
    if (error instanceof ApiError && error.code === "session_ended") {
      alreadyEnded(await read());
    } else if (error instanceof ApiError && error.code === "ending_is_off") {
      setProblem(t("ticket.end.off"));
      void client.invalidateQueries({ queryKey: settingsQuery.queryKey });
    } else {
      const lost = !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
      setProblem(t(lost ? "ticket.end.failed" : "ticket.end.refused"));
    }
  }

  async function run(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const now = await ask();
      client.setQueryData(messagingKey(ticket.id), now);
      if (now.changed) {
        showToast({
          text: t(goodbye.kind === NONE ? "ticket.end.done" : "ticket.end.doneGoodbye"),
        });
        onEnded();
      } else {
        alreadyEnded(now);
      }
    } catch (error) {
      await failed(error).catch(() => setProblem(t("ticket.end.failed")));
    } finally {
      setBusy(false);
    }
  }

  return { busy, problem, run: () => void (busy || run()) };
}
