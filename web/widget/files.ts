// files — sending files and showing those that came. Loaded when the first one is seen or chosen.
import type { Attachment, Talk, Upload } from "./talk";
import type { View } from "./view";

/** Object URLs by token; "" while it loads, undefined where it cannot be had. */
const urls = new Map<string, string | undefined>();

/** Bytes are fetched with the device's secret; the page holds them under an address of its own. */
export function urlOf({ talk, draw }: View, file: Attachment): string | undefined {
  if (!urls.has(file.token)) {
    urls.set(file.token, "");
    void fetchUrl(talk, file).then((url) => {
      urls.set(file.token, url);
      draw();
    });
  }
  return urls.get(file.token);
}

async function fetchUrl(talk: Talk, file: Attachment): Promise<string | undefined> {
  try {
    const name = encodeURIComponent(file.name);
    const answer = await talk.ask(`/widget/attachments/${file.token}/${name}`);
    return answer.ok ? URL.createObjectURL(await answer.blob()) : undefined;
  } catch {
    return undefined;
  }
}

/** Saves a file; never opens it, because it would run as a page of the shop. */
export async function save({ talk }: View, file: Attachment): Promise<void> {
  const url = urls.get(file.token) || (await fetchUrl(talk, file));
  if (url) {
    urls.set(file.token, url);
    const link = document.createElement("a");
    link.href = url;
    link.download = file.name;
    link.click();
  }
}

/** Shows an image above everything; Esc or a click goes back. */
export function enlarge({ shell }: View, file: Attachment): void {
  const dialog = document.createElement("dialog");
  const image = document.createElement("img");
  dialog.className = "large";
  dialog.ariaLabel = image.alt = file.name;
  dialog.tabIndex = -1;
  image.src = urls.get(file.token)!;
  dialog.append(image);
  dialog.onclick = () => dialog.close();
  dialog.onkeydown = (event) => event.stopPropagation();
  dialog.onclose = () => dialog.remove();
  shell.mount.after(dialog);
  dialog.showModal();
}

/** Uploads, then sends. What goes wrong stays visible until somebody puts it away. */
export function upload({ talk, shell, draw }: View, file: File): void {
  const request = new XMLHttpRequest();
  const entry: Upload = {
    id: String(Math.random()),
    name: file.name,
    share: 0,
    cancel: () => {
      request.abort();
      done();
    },
  };
  const done = (): void => {
    talk.uploads = talk.uploads.filter((one) => one !== entry);
    draw();
  };
  const fail = (why: Upload["failed"]): void => {
    entry.failed = why;
    draw();
  };
  talk.uploads = [...talk.uploads, entry];
  draw();
  if (file.size > shell.config.files.max_bytes) {
    fail("tooLarge");
    return;
  }
  request.upload.onprogress = (event) => {
    entry.share = event.loaded / event.total;
    draw();
  };
  request.onerror = () => fail("uploadFailed");
  request.onload = () => {
    if (request.status === 201) {
      talk.sayFile(JSON.parse(request.responseText).attachment);
      done();
    } else {
      fail(request.status === 413 ? "tooLarge" : "uploadFailed");
    }
  };
  request.open("POST", `${shell.base}/widget/uploads?name=${encodeURIComponent(file.name)}`);
  request.setRequestHeader("authorization", `Bearer ${talk.secret}`);
  request.setRequestHeader("content-type", file.type || "application/octet-stream");
  request.send(file);
}
