#include "lib/genesys/basic_forms.hpp"

#include "lib/genesys/region.hpp"

#include <functional>
#include <string_view>

namespace tokenkeeper::genesys {
namespace {

basic_form first_form(const basic_forms::client& asking) {
    return is_genesys_host(asking.login_host) ? basic_form::raw : basic_form::encoded;
}

basic_form other_form(basic_form form) {
    return form == basic_form::raw ? basic_form::encoded : basic_form::raw;
}

std::size_t hash_of(const oauth_credentials& credentials) {
    return std::hash<std::string_view>{}(credentials.client_secret.reveal());
}

}  // namespace

basic_form basic_forms::form_of(const client& asking) const {
    const auto known = memories_.find(asking);
    return known == memories_.end() ? first_form(asking) : known->second.form;
}

error basic_forms::note_failure(const client& asking, const oauth_credentials& sent, error failure) {
    if (failure.which() != errc::invalid_client || !sent.forms_differ()) return failure;
    auto& known = memories_.try_emplace(asking, memory{first_form(asking), std::nullopt}).first->second;
    const auto secret_hash = hash_of(sent);
    // A grant that began before the other form was chosen proves nothing about that one.
    const bool was_tried = known.tried == secret_hash;
    if (was_tried && sent.form == known.form) {
        known.form = first_form(asking);
        return failure;
    }
    known.tried = secret_hash;
    known.form = other_form(sent.form);
    failure.code = errc::client_form_refused;
    return failure;
}

void basic_forms::note_success(const client& asking, basic_form accepted) {
    memories_.insert_or_assign(asking, memory{accepted, std::nullopt});
}

}  // namespace tokenkeeper::genesys
