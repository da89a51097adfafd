// SearchBox — finds tickets and people while one writes; Enter shows all that was found.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  ComboBox,
  Header,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Popover,
} from "react-aria-components";
import { api } from "../app/api";
import { keep } from "../app/queries";
import { Icon } from "../parts/Icon";
import { SessionChip } from "../parts/Signs";

const PAUSE_MS = 200;
const FOUND_MAX = 8;

export const SEARCH_ID = "workspace-search";

function useLater(text: string): string {
  const [later, setLater] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setLater(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return later;
}

export function SearchBox() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const query = useLater(text.trim());
  const { data, isPlaceholderData } = useQuery({
    queryKey: ["find", query],
    queryFn: async ({ signal }) => {
      const answer = await api.get("/api/v2/search", {
        query: { query, per_page: FOUND_MAX },
        signal,
      });
      return answer.results;
    },
    enabled: query !== "",
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
  const found = query === "" ? [] : (data ?? []);
  const tickets = found.filter((one) => one.result_type === "ticket");
  const people = found.filter((one) => one.result_type === "user");

  function showAll(): void {
    if (text.trim() !== "") {
      void navigate({ to: "/workspace", search: { q: text.trim() } });
      setText("");
    }
  }

  function choose(key: string): void {
    setText("");
    if (key.startsWith("t")) {
      void navigate({ to: "/workspace/tickets/$id", params: { id: key.slice(1) } });
    } else {
      const person = people.find((one) => `u${one.id}` === key);
      keep([], person ? [person] : []);
      void navigate({ to: "/workspace", search: { q: person?.name ?? "" } });
    }
  }

  return (
    <search className="bar-search">
      <ComboBox
        aria-label={t("shell.searchField")}
        inputValue={text}
        onInputChange={setText}
        value={null}
        onChange={(key) => key !== null && choose(String(key))}
        allowsCustomValue
        allowsEmptyCollection={query !== "" && data !== undefined && !isPlaceholderData}
        menuTrigger="input"
      >
        <div className="search-field">
          <Icon name="search" />
          <Input
            id={SEARCH_ID}
            placeholder={t("shell.search")}
            onKeyDown={(event) => {
              if (
                event.key === "Enter" &&
                !event.nativeEvent.isComposing &&
                !event.currentTarget.getAttribute("aria-activedescendant")
              ) {
                showAll();
              }
            }}
          />
          <kbd aria-hidden="true">/</kbd>
        </div>
        <Popover className="menu search-found" placement="bottom end" offset={4}>
          <ListBox
            className="choices"
            renderEmptyState={() => (
              <p className="found-none">{t("shell.searchNothing", { query })}</p>
            )}
          >
            {tickets.length > 0 && (
              <ListBoxSection>
                <Header className="menu-title">{t("shell.searchTickets")}</Header>
                {tickets.map((ticket) => (
                  <ListBoxItem
                    key={ticket.id}
                    id={`t${ticket.id}`}
                    textValue={ticket.subject}
                    className="choice"
                  >
                    <SessionChip state={ticket.messaging_session_state} look="glyph" />
                    <span className="choice-label">{ticket.subject}</span>
                    <span className="sub">#{ticket.id}</span>
                  </ListBoxItem>
                ))}
              </ListBoxSection>
            )}
            {people.length > 0 && (
              <ListBoxSection>
                <Header className="menu-title">{t("shell.searchPeople")}</Header>
                {people.map((person) => (
                  <ListBoxItem
                    key={person.id}
                    id={`u${person.id}`}
                    textValue={person.name}
                    className="choice"
                  >
                    <Icon name="user" small />
                    <span className="choice-label">{person.name}</span>
                    <span className="sub">{person.email}</span>
                  </ListBoxItem>
                ))}
              </ListBoxSection>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
    </search>
  );
}
