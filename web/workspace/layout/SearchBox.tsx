// SearchBox — finds tickets and people while one writes; Enter shows all that was found.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  Collection,
  ComboBox,
  Header,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Popover,
} from "react-aria-components";
import { api, type Schemas } from "../app/api";
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

type Found = Schemas["SearchResult"];

interface Section {
  id: string;
  title: string;
  found: { id: string; one: Found }[];
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
  const section = (id: Found["result_type"], title: string): Section => ({
    id,
    title,
    found: found
      .filter((one) => one.result_type === id)
      .map((one) => ({ id: `${id}:${one.id}`, one })),
  });
  const sections = [
    section("ticket", t("shell.searchTickets")),
    section("user", t("shell.searchPeople")),
  ].filter((one) => one.found.length > 0);

  function showAll(): void {
    if (text.trim() !== "") {
      void navigate({ to: "/workspace", search: { q: text.trim() } });
      setText("");
    }
  }

  function choose(key: string): void {
    setText("");
    const [type, id] = key.split(":");
    if (type === "ticket") {
      void navigate({ to: "/workspace/tickets/$id", params: { id: id! } });
    } else {
      const person = found.find((one) => one.result_type === "user" && String(one.id) === id);
      void navigate({ to: "/workspace", search: { q: (person as { name: string }).name } });
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
        items={sections}
        allowsEmptyCollection
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
          <ListBox<Section>
            className="choices"
            renderEmptyState={() => (
              <p className="found-none">
                {data === undefined || isPlaceholderData || query !== text.trim()
                  ? t("common.loading")
                  : t("shell.searchNothing", { query })}
              </p>
            )}
          >
            {({ id, title, found: these }) => (
              <ListBoxSection id={id}>
                <Header className="menu-title">{title}</Header>
                <Collection items={these}>{({ one }) => <FoundItem one={one} />}</Collection>
              </ListBoxSection>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
    </search>
  );
}

function FoundItem({ one }: { one: Found }) {
  const ticket = one.result_type === "ticket";
  const text = ticket ? one.subject : one.name;
  return (
    <ListBoxItem id={`${one.result_type}:${one.id}`} textValue={text} className="choice">
      {ticket ? (
        <SessionChip state={one.messaging_session_state} look="glyph" />
      ) : (
        <Icon name="user" small />
      )}
      <span className="choice-label">{text}</span>
      <span className="sub">{ticket ? `#${one.id}` : one.email}</span>
    </ListBoxItem>
  );
}
