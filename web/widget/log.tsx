// log — the conversation, drawn: by whom, when, how far it got.
//
// Loaded once the composer stands: a newcomer can write before it is here.
import { Fragment, h, type VNode } from "preact";
import type { Entry } from "../shared/outbox";
import css from "./log.css?inline";
import { Button, Icon, icons } from "./parts";
import type { Option } from "./shell";
import { type Attachment, isTheirs, type Message, type Upload } from "./talk";
import type { View } from "./view";

export { css };

const GROUP_MS = 5 * 60_000; // what one person writes within this stands together
const DAY_MS = 86_400_000;

const marks = {
  sent: "m4.5 10.5 3.7 3.7 7.3-8",
  read: "m2 10.7 3.2 3.3L12 6.5M9 13l1 1 7-7.5",
  clock: "M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zm0 3.2V10l2.2 1.5",
  bad: "M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zm0 3.2v4m0 2.5v.1",
  bot:
    "M6 6.5h8a2.2 2.2 0 0 1 2.2 2.2v4.6a2.2 2.2 0 0 1-2.2 2.2" +
    "H6a2.2 2.2 0 0 1-2.2-2.2V8.7A2.2 2.2 0 0 1 6 6.5" +
    "zm4 0V3.7M7.5 10.2v1.3m5-1.3v1.3M1.7 10v2.5M18.3 10v2.5",
};

let files: typeof import("./files") | undefined;

/** Files are fetched and shown by a part that is loaded with the first one. */
async function withFiles(work: (loaded: typeof import("./files")) => unknown): Promise<void> {
  files ??= await import("./files");
  work(files);
}

let surveys: typeof import("./survey") | undefined;
let isComing = false;

/** So is the card of a survey. */
async function withSurveys({ shell, draw }: View): Promise<void> {
  if (!isComing) {
    isComing = true;
    surveys = await import("./survey");
    shell.style(surveys.css);
    draw();
  }
}

/** Puts values into a sentence, because word order differs. */
function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (_whole, name: string) => values[name] ?? "");
}

/** As the browser's country writes times, in the widget's language. */
function localeOf({ shell }: View): string {
  return navigator.language.startsWith(shell.language) ? navigator.language : shell.language;
}

function timeOf(view: View, at: string | number): string {
  return new Date(at).toLocaleTimeString(localeOf(view), { hour: "numeric", minute: "2-digit" });
}

function dayOf(view: View, at: string): string {
  const date = new Date(at);
  const ago = Math.round((new Date().setHours(0, 0, 0, 0) - date.setHours(0, 0, 0, 0)) / DAY_MS);
  const { today, yesterday } = view.text;
  const names = [today, yesterday];
  return (
    names[ago] ??
    date.toLocaleDateString(localeOf(view), { month: "long", day: "numeric", weekday: "short" })
  );
}

export function Log({ view }: { view: View }): VNode {
  const { talk, text } = view;
  return (
    <>
      <div
        class="log"
        role="log"
        tabIndex={0}
        aria-label={text.log}
        aria-busy={talk.loading}
        ref={(element) => void (view.log = element)}
        onScroll={() => view.scrolled()}
      >
        <ol>
          {talk.hasOlder && (
            <li class="day">
              <Button class="link" onClick={() => talk.older()}>
                {text.older}
              </Button>
            </li>
          )}
          <Greeting view={view} />
          {proactive(view, 0)}
          {messages(view)}
          {talk.kept.map((one) => (
            <Mine key={one.id} view={view} entry={one} at={one.at} state="sent" />
          ))}
          {talk.waiting.map((one) => (
            <Waiting key={one.id} view={view} entry={one} />
          ))}
          {talk.uploads.map((one) => (
            <Sending key={one.id} view={view} upload={one} />
          ))}
          {talk.typing && <Typing view={view} name={talk.typing} />}
        </ol>
      </div>
      {view.hasNews && (
        <Button class="latest" onClick={() => view.log!.scrollTo(0, view.log!.scrollHeight)}>
          {text.latest}
          <Icon d={icons.down} />
        </Button>
      )}
    </>
  );
}

/** What the bot will say first, as long as it has not said it itself. */
function Greeting({ view }: { view: View }): VNode | null {
  const { talk, shell } = view;
  const says = shell.config.greeting;
  const first =
    talk.messages.find((one) => !isTheirs(one)) ?? talk.kept[0]?.frame ?? talk.waiting[0]?.frame;
  const chosen = says.flatMap((say) => say.options).find((one) => one.payload === first?.payload);
  if (talk.hasOlder || (first && !chosen)) {
    return null;
  }
  return (
    <>
      {says.map((say, at) => (
        <li class={at ? "in on" : "in"}>
          <Face name={shell.config.name} bot />
          <div>
            {at === 0 && <p class="who">{shell.config.name}</p>}
            <div class="b">{say.text}</div>
            <Options view={view} options={say.options} chosen={chosen} past={!!first} />
          </div>
        </li>
      ))}
    </>
  );
}

function messages(view: View): VNode[] {
  const { talk, text } = view;
  const all = talk.messages;
  const newest = all.findLast((one) => !isTheirs(one));
  const read = all.findLast((one) => !isTheirs(one) && one.seq <= talk.marks.agent_read);
  return all.map((one, at) => {
    const before = all[at - 1];
    const after = all[at + 1];
    const day = dayOf(view, one.at);
    const newDay = !before || dayOf(view, before.at) !== day;
    const state = one === read ? "read" : one === newest ? "sent" : undefined;
    return (
      <Fragment key={one.id}>
        {newDay && <li class="day">{day}</li>}
        {one.seq === view.unreadFrom && <li class="day new">{text.unread}</li>}
        {one.kind === "survey" ? (
          <Card view={view} message={one} />
        ) : isTheirs(one) ? (
          <Theirs view={view} message={one} at={at} on={!newDay && isGroup(before, one)} />
        ) : (
          <Mine
            view={view}
            message={one}
            at={state || !isGroup(one, after) ? Date.parse(one.at) : 0}
            state={state}
          />
        )}
        {proactive(view, one.seq)}
      </Fragment>
    );
  });
}

/** What the bot said of itself on this page, if that stands below message number `after`. */
function proactive({ talk, shell }: View, after: number): VNode[] {
  const { name } = shell.config;
  return after !== talk.after
    ? []
    : talk.proactive.map((one) => (
        <li class="in">
          <Face name={name} bot />
          <div>
            <p class="who">{name}</p>
            <div class="b">{linked(one.text)}</div>
          </div>
        </li>
      ));
}

function isGroup(one: Message | undefined, next: Message | undefined): boolean {
  return (
    !!one &&
    !!next &&
    one.author.kind === next.author.kind &&
    one.author.name === next.author.name &&
    !one.options &&
    one.kind !== "survey" &&
    Date.parse(next.at) - Date.parse(one.at) < GROUP_MS
  );
}

function Theirs(props: { view: View; message: Message; at: number; on: boolean }): VNode {
  const { view, message, at, on } = props;
  const bot = message.author.kind === "bot";
  const name = bot ? view.shell.config.name : message.author.name;
  return (
    <li class={on ? "in on" : "in"}>
      <Face name={name} bot={bot} />
      <div>
        {!on && (
          <p class="who">
            {name} <time dateTime={message.at}>{timeOf(view, message.at)}</time>
          </p>
        )}
        <Body view={view} text={message.text} file={message.attachment} />
        {message.options && <Question view={view} message={message} at={at} />}
      </div>
    </li>
  );
}

function Card({ view, message }: { view: View; message: Message }): VNode {
  if (!surveys) {
    void withSurveys(view);
    return <li>{message.text}</li>;
  }
  return <surveys.Survey view={view} message={message} />;
}

function Question({ view, message, at }: { view: View; message: Message; at: number }): VNode {
  const { talk } = view;
  const later = talk.messages.slice(at + 1);
  const answer =
    later.find((one) => !isTheirs(one)) ?? talk.kept[0]?.frame ?? talk.waiting[0]?.frame;
  const chosen = message.options!.find((one) => one.payload === answer?.payload);
  return (
    <Options view={view} options={message.options!} chosen={chosen} past={!!answer || !!later[0]} />
  );
}

function Options(props: {
  view: View;
  options: Option[];
  chosen: Option | undefined;
  past: boolean;
}): VNode | null {
  const { view, options, chosen, past } = props;
  return options[0] ? (
    <ul class={past ? "opts done" : "opts"}>
      {options.map((one) => (
        <li key={one.payload}>
          <Button
            disabled={past}
            aria-pressed={past ? one === chosen : undefined}
            onClick={() => view.choose(one)}
          >
            {one === chosen && <Icon d={marks.sent} />}
            {one.label}
          </Button>
        </li>
      ))}
    </ul>
  ) : null;
}

function Mine(props: {
  view: View;
  message?: Message;
  entry?: Entry;
  /** 0: no line below. */
  at: number;
  state?: "read" | "sent";
}): VNode {
  const { view, message, entry, at, state } = props;
  return (
    <li class="out">
      <div>
        <Body
          view={view}
          text={message?.text ?? entry?.frame.text ?? ""}
          file={message?.attachment}
          name={entry?.label}
        />
        {at > 0 && (
          <p class="tick">
            <time>{timeOf(view, at)}</time>
            {state && <Icon d={marks[state]} />}
            {state && view.text[state]}
          </p>
        )}
      </div>
    </li>
  );
}

function Waiting({ view, entry }: { view: View; entry: Entry }): VNode {
  const { talk, text } = view;
  return (
    <li class="out wait">
      <div>
        <Body view={view} text={entry.frame.text} name={entry.label} />
        {entry.refused ? (
          <p class="tick bad">
            <Icon d={marks.bad} />
            {entry.refused === "too_long" ? text.tooLong : text.failed}
            <Button class="link" onClick={() => talk.retry(entry.id)}>
              {text.retry}
            </Button>
            <Button class="link" onClick={() => talk.drop(entry.id)}>
              {text.drop}
            </Button>
          </p>
        ) : (
          <p class="tick">
            <Icon d={marks.clock} />
            {talk.state === "online" ? text.sending : text.waiting}
          </p>
        )}
      </div>
    </li>
  );
}

function Sending({ view, upload }: { view: View; upload: Upload }): VNode {
  const { text, shell } = view;
  const size = `${Math.floor(shell.config.files.max_bytes / 2 ** 20)} MB`;
  return (
    <li class="out wait">
      <div>
        <div class="b file">
          <Icon d={icons.clip} />
          {upload.name}
        </div>
        <p class={upload.failed ? "tick bad" : "tick"}>
          {upload.failed ? (
            fill(text[upload.failed], { size })
          ) : (
            <progress value={upload.share} aria-label={text.uploading} />
          )}
          <Button class="link" onClick={upload.cancel}>
            {upload.failed ? text.drop : text.cancel}
          </Button>
        </p>
      </div>
    </li>
  );
}

function Typing({ view, name }: { view: View; name: string }): VNode {
  return (
    <li class="in on typing">
      <Face name={name} />
      <div>
        <div class="b">
          <i />
          <i />
          <i />
          <span class="vh">{fill(view.text.typing, { name })}</span>
        </div>
      </div>
    </li>
  );
}

function Face({ name, bot }: { name: string; bot?: boolean }): VNode {
  return (
    <span class="av" aria-hidden="true">
      {bot ? <Icon d={marks.bot} /> : [...name][0]}
    </span>
  );
}

function Body(props: { view: View; text: string; file?: Attachment; name?: string }): VNode {
  const { view, text, file, name } = props;
  return (
    <>
      {text && <div class="b">{linked(text)}</div>}
      {file && <File view={view} file={file} />}
      {!file && name && (
        <div class="b file">
          <Icon d={icons.clip} />
          {name}
        </div>
      )}
    </>
  );
}

function File({ view, file }: { view: View; file: Attachment }): VNode {
  const { text } = view;
  const { name } = file;
  if (/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) {
    if (!files) {
      void withFiles(view.draw);
    }
    const url = files ? files.urlOf(view, file) : "";
    return url === undefined ? (
      <div class="b file">{text.missing}</div>
    ) : (
      <Button
        class="pic"
        label={fill(text.enlarge, { name })}
        onClick={() => url && files!.enlarge(view, file)}
      >
        {url && <img src={url} alt={name} />}
      </Button>
    );
  }
  return (
    <Button
      class="b file"
      label={fill(text.download, { name })}
      onClick={() => withFiles((loaded) => loaded.save(view, file))}
    >
      <Icon d={icons.clip} />
      {name}
    </Button>
  );
}

/** Web addresses in what people wrote become links. */
function linked(text: string): (string | VNode)[] {
  return text.split(/(https?:\/\/[^\s<>"'、。「」（）]*[^\s<>"'、。「」（）.,!?)])/).map((part, at) =>
    at % 2 ? (
      <a href={part} target="_blank" rel="noopener noreferrer">
        {part}
      </a>
    ) : (
      part
    ),
  );
}
