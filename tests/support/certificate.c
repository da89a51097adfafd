#include "support/certificate.h"

#include "net/openssl.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DAY_S = 24 * 60 * 60, SINCE_DAYS = 2, MONTH_DAYS = 30 };

static void pem_write(const char *path, const X509 *x509, const EVP_PKEY *key,
                      const char *passphrase)
{
    FILE *file = fopen(path, "w");
    assert(file);
    int written = 0;
    if (x509) {
        written = PEM_write_X509(file, x509);
    } else {
        const EVP_CIPHER *cipher = passphrase ? EVP_aes_128_cbc() : NULL;
        const unsigned char *text = (const unsigned char *)passphrase;
        int len = passphrase ? (int)strlen(passphrase) : 0;
        written = PEM_write_PrivateKey(file, key, cipher, text, len, NULL, NULL);
    }
    assert(written == 1);
    (void)fclose(file);
}

void certificate_write(const Certificate *at, int days, const char *passphrase)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x509 = X509_new();
    assert(key);
    assert(x509);
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -(long)SINCE_DAYS * DAY_S);
    X509_gmtime_adj(X509_getm_notAfter(x509), (long)days * DAY_S);
    X509_NAME *name = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1,
                               0);
    X509_set_issuer_name(x509, name);
    X509_set_pubkey(x509, key);
    int signature_bytes = X509_sign(x509, key, EVP_sha256());
    assert(signature_bytes > 0);
    pem_write(at->certificate, x509, NULL, NULL);
    pem_write(at->key, NULL, key, passphrase);
    X509_free(x509);
    EVP_PKEY_free(key);
}

void certificate_make(Certificate *at)
{
    (void)snprintf(at->folder, sizeof(at->folder), "/tmp/madoguchi-tls-XXXXXX");
    const char *made = mkdtemp(at->folder);
    assert(made);
    (void)snprintf(at->certificate, sizeof(at->certificate), "%s/certificate.pem", at->folder);
    (void)snprintf(at->key, sizeof(at->key), "%s/key.pem", at->folder);
    certificate_write(at, MONTH_DAYS, NULL);
}

void certificate_remove(const Certificate *at)
{
    (void)unlink(at->certificate);
    (void)unlink(at->key);
    (void)rmdir(at->folder);
}

TlsFiles certificate_files(const Certificate *at)
{
    return (TlsFiles){ .certificate = str_of(at->certificate), .key = str_of(at->key) };
}
