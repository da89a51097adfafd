// certificate.h — a key and a certificate for "localhost" that signs itself, made on the spot.
#ifndef SUPPORT_CERTIFICATE_H
#define SUPPORT_CERTIFICATE_H

#include "net/tls.h"

enum { CERTIFICATE_PATH_BYTES = 64 };

typedef struct Certificate {
    char folder[CERTIFICATE_PATH_BYTES];
    char certificate[CERTIFICATE_PATH_BYTES + 16];
    char key[CERTIFICATE_PATH_BYTES + 16];
} Certificate;

// In a new folder; good for a month.
void certificate_make(Certificate *at);
// Both files anew: valid since two days ago and for `days` from now. The key may have a passphrase.
void certificate_write(const Certificate *at, int days, const char *passphrase);
void certificate_remove(const Certificate *at);
TlsFiles certificate_files(const Certificate *at);

#endif
