// openssl.h — OpenSSL's headers, one of whose names is ours already. For net/ only.
#ifndef NET_OPENSSL_H
#define NET_OPENSSL_H

#define ERR_STATE OPENSSL_ERR_STATE
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#undef ERR_STATE

#endif
