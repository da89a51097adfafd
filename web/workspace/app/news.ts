// news — how new work makes itself known: a sound, a number in the title, a notification of the
// system. Sound and notifications are each person's choice on each browser.
import i18next from "i18next";
import { useEffect } from "react";
import type { Frame } from "../../shared/live";
import { live } from "./live";
import { queryClient, ticketQuery } from "./queries";
import { KeptStore, Store, useStore } from "./store";
import { currentTab, onTicketRow, tabs, ticketLog } from "./tabs";

export const sound = new KeptStore("madoguchi.sound", true);
export const desktop = new KeptStore("madoguchi.desktop", false);

const SOUND_PAUSE_MS = 1500;
const TITLE = "Madoguchi";

const unread = new Store(0);

export function useUnread(): number {
  return useStore(unread);
}

export function desktopState(): "missing" | NotificationPermission {
  return "Notification" in window ? Notification.permission : "missing";
}

/** Only ever from a button. */
export async function askForDesktop(): Promise<void> {
  desktop.set((await Notification.requestPermission()) === "granted");
}

let context: AudioContext | undefined;
let soundedAt = -Infinity;

/** Two soft notes; browsers allow them once the page has been used. */
function ring(): void {
  if (!sound.value || performance.now() - soundedAt < SOUND_PAUSE_MS) {
    return;
  }
  if (!navigator.userActivation?.hasBeenActive) {
    return;
  }
  soundedAt = performance.now();
  context ??= new AudioContext();
  void context.resume();
  [587.33, 880].forEach((pitch, at) => {
    const start = context!.currentTime + at * 0.12;
    const tone = context!.createOscillator();
    const gain = context!.createGain();
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(0.12, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, start + 0.4);
    tone.connect(gain).connect(context!.destination);
    tone.start(start);
    tone.stop(start + 0.45);
  });
}

let open: (ticket: number) => void = () => {};

function notify(title: string, body: string, ticket: number): void {
  if (!desktop.value || desktopState() !== "granted" || !document.hidden) {
    return;
  }
  const shown = new Notification(title, { body, tag: `ticket-${ticket}` });
  shown.onclick = () => {
    window.focus();
    shown.close();
    open(ticket);
  };
}

/** A ticket has become mine. */
export async function tellNewWork(ticket: number): Promise<void> {
  ring();
  try {
    const { subject } = await queryClient.fetchQuery(ticketQuery(ticket));
    notify(i18next.t("shell.newWork", { subject }), "", ticket);
  } catch {
    // Its tab was closed, or the connection cut, before the answer; the sound has said enough.
  }
}

function tellRow(row: Frame): void {
  const message = row.message;
  if (message?.author.kind !== "end_user" || message.at < live.startedAt) {
    return;
  }
  const ticket = Number(row.event.ticket_id);
  if (ticket !== currentTab.value || document.hidden) {
    ring();
    notify(i18next.t("shell.newMessage", { name: message.author.name }), message.text, ticket);
  }
}

function count(): void {
  let sum = 0;
  for (const id of tabs.value) {
    if (id !== currentTab.value || document.hidden) {
      sum += ticketLog(id).unread;
    }
  }
  unread.set(sum);
  const name = pageTitle.value ? `${pageTitle.value} · ${TITLE}` : TITLE;
  document.title = sum > 0 ? `(${sum}) ${name}` : name;
}

/** What the page that is shown calls itself. */
export const pageTitle = new Store("");

/** Tells what is new; `show` opens the ticket of a notification that was clicked. */
export function startNews(show: (ticket: number) => void): () => void {
  open = show;
  onTicketRow(tellRow);
  const timer = setInterval(count, 1000);
  const stop = [
    currentTab.subscribe(count),
    tabs.subscribe(count),
    pageTitle.subscribe(count),
  ];
  count();
  return () => {
    clearInterval(timer);
    stop.forEach((one) => one());
    onTicketRow(() => {});
    unread.set(0);
    document.title = TITLE;
  };
}

export function usePageTitle(title: string): void {
  useEffect(() => {
    pageTitle.set(title);
    if (!live.personId) {
      document.title = `${title} · ${TITLE}`; // nobody counts before the sign-in
    }
  }, [title]);
}
