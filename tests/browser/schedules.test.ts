// When the desk is open and under which name it works, made in the admin centre and offered by the
// editor of triggers; and following a ticket from its page.
import { describe, expect, test } from "vitest";
import { DEMO, expectStatus, type Json } from "../api/support/http.ts";
import { until } from "../api/support/until.ts";
import {
  expectAccessible,
  expectNoOverflow,
  type Look,
  Seat,
} from "./support/browser.ts";
import { browser, desk, openOffice, seats } from "./support/office.ts";

openOffice();

/** Somebody of the staff at a page of the workspace. */
async function at(place: string, look: Look = {}, who: string = DEMO.admin): Promise<Seat> {
  const seat = await Seat.open(browser, look);
  seats.push(seat);
  await seat.page.goto(`${desk.server.url}/workspace/${place}`);
  await seat.page.locator("#email").fill(who);
  await seat.page.locator("#password").fill(DEMO.password);
  await seat.page.keyboard.press("Enter");
  await seat.page.locator("header.topbar").waitFor();
  return seat;
}

async function schedules(): Promise<Json[]> {
  return expectStatus(await desk.admin.get("/business_hours/schedules"), 200).schedules;
}

describe("a schedule", () => {
  test("is made with its week and holidays, and offered by the editor of triggers", async () => {
    const { page } = await at("admin/schedules");
    await page.getByRole("table", { name: "Schedules" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Add schedule" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Night shift");
    const monday = page.getByRole("group", { name: "Monday" });
    await monday.getByLabel("Monday, to").fill("08:00");
    await monday.getByText("Hours end after they begin.").waitFor();
    expect(await page.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true);
    await monday.getByLabel("Monday, to").fill("12:00");
    await monday.getByRole("button", { name: "Add hours: Monday" }).click();
    await monday.getByLabel("Monday, from").last().fill("22:00");
    await monday.getByLabel("Monday, to").last().fill("00:00");
    await page.getByRole("button", { name: "Copy Monday to Tuesday–Friday" }).click();
    await page
      .getByRole("group", { name: "Friday" })
      .getByRole("button", { name: "Remove hours: Friday" })
      .first()
      .click();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("link", { name: "Night shift" }).click();
    const [, made] = await schedules();
    expect(made!.intervals.slice(0, 2)).toEqual([
      { start_time: 1440 + 540, end_time: 1440 + 720 },
      { start_time: 1440 + 1320, end_time: 2880 },
    ]);
    expect(made!.intervals.at(-1)).toEqual({ start_time: 5 * 1440 + 1320, end_time: 6 * 1440 });
    await page.getByRole("textbox", { name: "Holiday" }).fill("New Year");
    await page.getByLabel("First day").fill("2027-01-01");
    await page.getByRole("button", { name: "Add holiday" }).click();
    await page.getByText("Jan 1, 2027").waitFor();
    await expectAccessible(page);
    await page.goto(`${desk.server.url}/workspace/admin/triggers/new`);
    await page.getByRole("button", { name: "Add condition" }).first().click();
    await expectOffered("within_schedule", "Night shift");
    await page.goto(`${desk.server.url}/workspace/admin/schedules/${made!.id}`);
    await page.getByRole("button", { name: "Delete schedule" }).click();
    await page
      .getByRole("alertdialog")
      .getByRole("button", { name: "Delete schedule" })
      .click();
    await page.getByRole("table", { name: "Schedules" }).waitFor();
    await until("the schedule to be gone", async () => (await schedules()).length === 1);
  });

  test("fits on a phone, in Japanese and in the dark", async () => {
    const { page } = await at("admin/schedules", {
      language: "ja",
      scheme: "dark",
      width: 360,
    });
    await page.getByRole("table", { name: "営業スケジュール" }).waitFor();
    await expectNoOverflow(page);
    await page.locator(".row-open").first().click();
    await page.getByRole("group", { name: "月曜日" }).waitFor();
    await expectNoOverflow(page);
    await expectAccessible(page);
  });
});

/** What the editor is made from has it. */
async function expectOffered(subject: string, title: string): Promise<void> {
  const { definitions } = expectStatus(await desk.admin.get("/triggers/definitions"), 200);
  const row = definitions.conditions_all.find((one: Json) => one.subject === subject);
  expect(row.values.map((one: Json) => one.title)).toContain(title);
}

describe("a brand", () => {
  test("is made, refused a name that is taken, and switched off", async () => {
    const seat = await at("admin/brands");
    const { page } = seat;
    await page.getByRole("table", { name: "Brands" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Add brand" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Lamps");
    await dialog.getByRole("textbox", { name: "Subdomain" }).fill("desk");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await dialog.getByText("Another brand has this subdomain.").waitFor();
    await seat.complained(/422/);
    await expectAccessible(page);
    await dialog.getByRole("textbox", { name: "Subdomain" }).fill("lamps");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("Lamps was added.").waitFor();
    await expectOffered("brand_id", "Lamps");
    await page.getByRole("button", { name: "Lamps" }).click();
    await page.locator(".switch", { hasText: "Active" }).click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("Lamps was changed.").waitFor();
    await page.getByRole("cell", { name: "Inactive" }).waitFor();
  });
});

describe("a ticket", () => {
  test("is followed and no longer followed from its page, and others see it live", async () => {
    const { page } = await at("tickets/1", {}, DEMO.aiko);
    const followers = page.getByRole("group", { name: "Followers" });
    await followers.getByText("Nobody follows this ticket.").waitFor();
    await followers.getByRole("button", { name: "Follow", exact: true }).click();
    await followers.getByRole("listitem").filter({ hasText: "Aiko" }).waitFor();
    await expectAccessible(page);
    await followers.getByRole("button", { name: "Unfollow" }).click();
    await followers.getByText("Nobody follows this ticket.").waitFor();
    const ben = expectStatus(await desk.ben.get("/users/me"), 200).user;
    const write = { ticket: { followers: [{ user_id: ben.id }] } };
    expectStatus(await desk.admin.put("/tickets/1", write), 200);
    await followers.getByRole("listitem").filter({ hasText: "Ben" }).waitFor();
  });
});
