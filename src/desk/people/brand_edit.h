// brand_edit.h — brands: names under which customers know the desk. For admins.
#ifndef DESK_PEOPLE_BRAND_EDIT_H
#define DESK_PEOPLE_BRAND_EDIT_H

#include "desk/work.h"
#include "model/account.h"

typedef struct BrandCreate {
    Str name;
    Str subdomain;
    Str signature;
    bool is_inactive;
    bool is_default;
} BrandCreate;

// ERR_INVALID naming `name`, `subdomain` ("blank", "invalid", "taken"), `signature`. ERR_LIMIT
// beyond BRANDS_MAX.
MUST_USE Err brand_create_apply(Work *work, const BrandCreate *in, BrandId *out);

typedef struct BrandUpdate {
    BrandId brand;
    bool name_given, subdomain_given, signature_given, active_given, default_given;
    Str name;
    Str subdomain;
    Str signature;
    bool active;
    bool is_default; // only true: another becomes the default one by being made so
} BrandUpdate;

// ERR_NOT_FOUND. The default one stays active: ERR_INVALID naming `default` or `active` ("needed").
MUST_USE Err brand_update_apply(Work *work, const BrandUpdate *in);

typedef struct BrandDelete {
    BrandId brand;
} BrandDelete;

// Tickets keep it. ERR_STATE for the default one ("default") and one that a rule names ("used").
MUST_USE Err brand_delete_apply(Work *work, const BrandDelete *in);

// For init, without asking who may: the first one, with the id that the account has already.
void brand_make(Work *work, BrandId id, Str name);

#endif
