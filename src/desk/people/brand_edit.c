#include "desk/people/brand_edit.h"

#include "desk/rules/rule_set.h"
#include "model/limits.h"
#include "store/account_store.h"
#include "store/brand_store.h"

// ---- who, and is it one? ----------------------------------------------------------------------

static Err may_edit(const Work *work)
{
    if (work->actor.kind == ACTOR_AGENT && work->actor.role == ROLE_ADMIN) {
        return ERR_NONE;
    }
    return refuse(work->why, ERR_FORBIDDEN, S(""), S("forbidden"), S("only admins edit brands"));
}

static bool is_subdomain(Str text)
{
    bool is_good = text.len > 0 && text.len <= BRAND_SUBDOMAIN_BYTES_MAX;
    for (size_t i = 0; i < text.len && is_good; i++) {
        char c = text.at[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        bool is_inside = i > 0 && i + 1 < text.len;
        is_good = is_letter || (c == '-' && is_inside);
    }
    return is_good;
}

static Err texts_check(const Brand *brand, Refusal *why)
{
    if (brand->name.len == 0) {
        return refuse(why, ERR_INVALID, S("name"), S("blank"), S("the name must not be empty"));
    }
    if (brand->name.len > NAME_BYTES_MAX || !str_is_utf8(brand->name)) {
        return refuse(why, ERR_INVALID, S("name"), S("too_long"), S("the name is too long"));
    }
    if (!is_subdomain(brand->subdomain)) {
        return refuse(why, ERR_INVALID, S("subdomain"), S("invalid"),
                      S("a subdomain is 1 to 63 small letters, digits and hyphens"));
    }
    if (brand->signature.len > BRAND_SIGNATURE_BYTES_MAX || !str_is_utf8(brand->signature)) {
        return refuse(why, ERR_INVALID, S("signature_template"), S("too_long"),
                      S("the signature is too long"));
    }
    return ERR_NONE;
}

// All others that there are; `*count` of them.
static Err others_check(Work *work, const Brand *brand, size_t *count)
{
    const Brand *all = NULL;
    size_t found = 0;
    Err err = brand_list(work->tx, work->arena, &all, &found);
    for (size_t i = 0; i < found && !err; i++) {
        if (all[i].id.v != brand->id.v && str_equal(all[i].subdomain, brand->subdomain)) {
            err = refuse(work->why, ERR_INVALID, S("subdomain"), S("taken"),
                         S("another brand has this subdomain"));
        }
    }
    *count = found;
    return err;
}

// For who may edit. ERR_NOT_FOUND, also when it is deleted.
static Err brand_find(Work *work, BrandId id, Brand *out)
{
    Err err = may_edit(work);
    if (!err) {
        err = brand_load(work->tx, work->arena, id, out);
    }
    return !err && out->deleted ? ERR_NOT_FOUND : err;
}

static void audit_write(Work *work, Str action, BrandId id, Str field, Str value)
{
    account_audit_insert(work->tx, &(AccountAudit){ .at_ms = work->now_ms,
                                                    .actor = work->actor.person,
                                                    .action = action,
                                                    .subject = S("brand"),
                                                    .subject_id = id.v,
                                                    .field = field,
                                                    .new_value = value });
}

// ---- making -----------------------------------------------------------------------------------

void brand_make(Work *work, BrandId id, Str name)
{
    brand_insert(work->tx, &(Brand){ .id = id,
                                     .name = name,
                                     .subdomain = S("desk"),
                                     .active = true,
                                     .created_ms = work->now_ms,
                                     .updated_ms = work->now_ms });
}

Err brand_create_apply(Work *work, const BrandCreate *in, BrandId *out)
{
    Brand brand = {
        .name = str_trim(in->name),
        .subdomain = str_trim(in->subdomain),
        .signature = in->signature,
        .active = !in->is_inactive || in->is_default,
        .created_ms = work->now_ms,
        .updated_ms = work->now_ms,
    };
    size_t count = 0;
    Err err = may_edit(work);
    if (!err) {
        err = texts_check(&brand, work->why);
    }
    if (!err) {
        err = others_check(work, &brand, &count);
    }
    if (!err && count == BRANDS_MAX) {
        err = refuse(work->why, ERR_LIMIT, S(""), S("too_many"), S("there are too many brands"));
    }
    if (err) {
        return err;
    }
    brand.id.v = db_next_id(work->tx);
    brand_insert(work->tx, &brand);
    if (in->is_default) {
        brand_set_default(work->tx, brand.id);
    }
    audit_write(work, S("create"), brand.id, S("name"), brand.name);
    work->config_changed = true;
    *out = brand.id;
    return work->tx->err;
}

// ---- changing ---------------------------------------------------------------------------------

static Err default_check(const BrandUpdate *in, const Brand *before, Refusal *why)
{
    bool becomes_default = in->default_given && in->is_default;
    if (before->is_default && in->default_given && !in->is_default) {
        return refuse(why, ERR_INVALID, S("default"), S("needed"),
                      S("make another brand the default one instead"));
    }
    if ((before->is_default || becomes_default) && in->active_given && !in->active) {
        return refuse(why, ERR_INVALID, S("active"), S("needed"),
                      S("the default brand stays active"));
    }
    return ERR_NONE;
}

static void update_audit(Work *work, const Brand *before, const Brand *after, bool made_default)
{
    if (!str_equal(before->name, after->name)) {
        audit_write(work, S("update"), after->id, S("name"), after->name);
    }
    if (!str_equal(before->subdomain, after->subdomain)) {
        audit_write(work, S("update"), after->id, S("subdomain"), after->subdomain);
    }
    if (before->active != after->active) {
        audit_write(work, S("update"), after->id, S("active"),
                    after->active ? S("true") : S("false"));
    }
    if (made_default) {
        audit_write(work, S("update"), after->id, S("default"), S("true"));
    }
}

Err brand_update_apply(Work *work, const BrandUpdate *in)
{
    Brand before = { 0 };
    Err err = brand_find(work, in->brand, &before);
    if (!err) {
        err = default_check(in, &before, work->why);
    }
    if (err) {
        return err;
    }
    bool made_default = in->default_given && in->is_default && !before.is_default;
    Brand brand = before;
    brand.name = in->name_given ? str_trim(in->name) : brand.name;
    brand.subdomain = in->subdomain_given ? str_trim(in->subdomain) : brand.subdomain;
    brand.signature = in->signature_given ? in->signature : brand.signature;
    brand.active = made_default || (in->active_given ? in->active : brand.active);
    brand.updated_ms = work->now_ms;
    size_t count = 0;
    err = texts_check(&brand, work->why);
    if (!err) {
        err = others_check(work, &brand, &count);
    }
    if (err) {
        return err;
    }
    brand_save(work->tx, &brand);
    if (made_default) {
        brand_set_default(work->tx, brand.id);
    }
    update_audit(work, &before, &brand, made_default);
    work->config_changed = true;
    return work->tx->err;
}

// ---- deleting ---------------------------------------------------------------------------------

Err brand_delete_apply(Work *work, const BrandDelete *in)
{
    Brand brand = { 0 };
    Err err = brand_find(work, in->brand, &brand);
    if (err) {
        return err;
    }
    if (brand.is_default) {
        return refuse(work->why, ERR_STATE, S("brand"), S("default"),
                      S("make another brand the default one first"));
    }
    if (rule_set_names(work->config->rules, RULE_TYPE_BRAND, brand.id.v)) {
        return refuse(work->why, ERR_STATE, S("brand"), S("used"),
                      S("a business rule uses this brand"));
    }
    brand.deleted = true;
    brand.active = false;
    brand.updated_ms = work->now_ms;
    brand_save(work->tx, &brand);
    audit_write(work, S("destroy"), brand.id, S("name"), brand.name);
    work->config_changed = true;
    return work->tx->err;
}
