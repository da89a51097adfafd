// Dialog — asks before something is done. Focus goes to its first field and comes back after.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { IconButton } from "./Button";

export interface DialogProps {
  title: ReactNode;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Buttons, the one that does it last. */
  foot?: ReactNode;
  /** "alertdialog" when it must be answered. */
  role?: "dialog" | "alertdialog";
  /** For tables and texts of programs. */
  wide?: boolean;
}

export function Dialog(props: DialogProps) {
  const { title, open, onClose, children, foot, role = "dialog", wide = false } = props;
  const { t } = useTranslation();
  return (
    <ModalOverlay
      className="scrim"
      isOpen={open}
      onOpenChange={(is) => !is && onClose()}
      isDismissable={role === "dialog"}
    >
      <Modal className={wide ? "modal wide" : "modal"}>
        <AriaDialog className="dlg" role={role}>
          <header className="dlg-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <IconButton icon="x" label={t("common.close")} onPress={onClose} />
          </header>
          <div className="dlg-body">{children}</div>
          {foot && <footer className="dlg-foot">{foot}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
