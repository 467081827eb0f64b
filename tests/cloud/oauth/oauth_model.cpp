// The OAuth clients of cloud_model: setting them up and asking about them.
#include "tests/cloud/cloud_model.hpp"
#include "tests/cloud/oauth/authorize_rules.hpp"
#include "tests/cloud/oauth/oauth_state.hpp"

#include <charconv>
#include <stdexcept>

namespace tokenkeeper::cloud {

namespace {

constexpr std::size_t place_width = 9;

std::string place(std::uint64_t number) {
    std::string text(place_width, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit) {
        *digit = static_cast<char>('0' + number % 10);
        number /= 10;
    }
    return text;
}

std::optional<std::uint64_t> place_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// The refresh token that a family has after so many rotations. It tells where it belongs, so that one that
/// was used up years ago is still known for what it is without being kept.
std::string refresh_value(std::uint64_t seed, std::uint64_t family, std::uint64_t rotation) {
    const std::string prefix = place(family) + place(rotation);
    return prefix + make_token(seed, "refresh " + prefix).substr(prefix.size());
}

}  // namespace

void cloud_model::add_client(client_setup setup, wall_time now) {
    advance(now);
    refuse_slash(setup.name);
    if (clients_by_name_.contains(setup.name)) {
        throw std::invalid_argument("client '" + setup.name + "' exists already");
    }
    if (setup.token_life.count() <= 0) throw std::invalid_argument("a token's life must be above zero");
    if (setup.code_life.count() <= 0) throw std::invalid_argument("a code's life must be above zero");
    for (const auto& uri : setup.redirect_uris) {
        if (!is_redirect_uri(uri)) throw std::invalid_argument("'" + uri + "' is no redirect URI");
    }
    if (setup.client_id.empty()) setup.client_id = make_uuid(seed_, "client id " + setup.name);
    if (clients_by_id_.contains(setup.client_id)) throw std::invalid_argument("two clients with one id");
    if (setup.is_public) {
        setup.client_secret.clear();
    } else if (setup.client_secret.empty()) {
        setup.client_secret = make_token(seed_, "client secret " + setup.name).substr(0, 43);
    }
    if (setup.user_id.empty()) setup.user_id = make_uuid(seed_, "client user " + setup.name);

    auto made = std::make_unique<client>();
    made->home = &organization_named(setup.organization);
    made->login_home =
        setup.login_organization.empty() ? made->home : &organization_named(setup.login_organization);
    made->record.name = setup.name;
    made->record.organization = setup.organization;
    made->setup = std::move(setup);
    clients_by_name_.emplace(made->setup.name, made.get());
    clients_by_id_.emplace(made->setup.client_id, made.get());
    clients_.push_back(std::move(made));
}

void cloud_model::set_client_enabled(std::string_view name, bool enabled) {
    client& c = client_named(name);
    c.setup.enabled = enabled;
    for (const auto& t : c.granted) {
        t->client_state = enabled ? "active" : "disabled";
        t->info.clear();
    }
}

void cloud_model::set_client_secret(std::string_view name, std::string secret) {
    client& c = client_named(name);
    if (c.setup.is_public) throw std::invalid_argument("a public client has no secret");
    if (secret.empty()) throw std::invalid_argument("an empty secret");
    c.setup.client_secret = std::move(secret);
}

void cloud_model::set_login_organization(std::string_view name, std::string wanted) {
    client& c = client_named(name);
    c.login_home = wanted.empty() ? c.home : &organization_named(wanted);
    c.setup.login_organization = std::move(wanted);
}

std::string cloud_model::seed_refresh_token(std::string_view client_name, std::string name) {
    refuse_slash(name);
    client& c = client_named(client_name);
    return begin_family(c, *c.login_home, std::move(name)).record.latest;
}

cloud_model::family& cloud_model::begin_family(client& c, organization& home, std::string name) {
    if (families_by_name_.contains(name)) {
        throw std::invalid_argument("refresh token '" + name + "' exists already");
    }
    auto made = std::make_unique<family>();
    made->owner = &c;
    made->home = &home;
    made->number = families_.size();
    made->record.name = std::move(name);
    made->record.client = c.record.name;
    made->record.latest = refresh_value(seed_, made->number, 0);
    families_by_name_.emplace(made->record.name, made.get());
    families_.push_back(std::move(made));
    return *families_.back();
}

void cloud_model::rotate(family& f) {
    ++f.record.rotations;
    f.record.latest = refresh_value(seed_, f.number, f.record.rotations);
}

std::pair<cloud_model::family*, std::uint64_t> cloud_model::find_refresh_token(std::string_view value) const {
    if (value.size() < 2 * place_width) return {};
    const auto number = place_in(value.substr(0, place_width));
    const auto rotation = place_in(value.substr(place_width, place_width));
    if (!number || !rotation || *number >= families_.size()) return {};
    family& f = *families_[*number];
    if (*rotation > f.record.rotations || value != refresh_value(seed_, *number, *rotation)) return {};
    return {&f, *rotation};
}

std::string cloud_model::add_authorization_code(std::string_view client_name, std::string redirect_uri,
                                                wall_time now, std::string challenge) {
    client& c = client_named(client_name);
    if (c.setup.is_public && challenge.empty()) {
        throw std::invalid_argument("a public client's code needs a challenge");
    }
    return make_code(c, std::move(redirect_uri), std::move(challenge), now);
}

std::string cloud_model::make_code(client& c, std::string redirect_uri, std::string challenge,
                                   wall_time now) {
    std::string code = make_token(seed_, "code " + std::to_string(++codes_made_)).substr(0, 43);
    authorization_code made;
    made.owner = &c;
    made.home = c.login_home;
    made.redirect_uri = std::move(redirect_uri);
    made.challenge = std::move(challenge);
    made.expires = now + c.setup.code_life;
    codes_.emplace(code, std::move(made));
    return code;
}

void cloud_model::revoke_family(std::string_view name, wall_time now) {
    end_family(family_named(name), now);
}

void cloud_model::end_family(family& f, wall_time now) {
    f.record.alive = false;
    for (const auto& t : f.owner->granted) {
        if (t->parent != &f) continue;
        settle(*t, now);
        end(*t, death::revoked, now);
    }
}

client_record cloud_model::record_of_client(std::string_view name, wall_time now) {
    advance(now);
    client& c = client_named(name);
    client_record r = c.record;
    r.enabled = c.setup.enabled;
    for (const auto& t : c.granted) {
        settle(*t, now);
        r.tokens.add(t->record);
        if (t->record.alive()) ++r.alive_tokens;
    }
    return r;
}

family_record cloud_model::record_of_family(std::string_view name, wall_time now) {
    advance(now);
    return family_named(name).record;
}

std::vector<std::string> cloud_model::client_names() const {
    std::vector<std::string> names;
    for (const auto& c : clients_) {
        names.push_back(c->record.name);
    }
    return names;
}

std::vector<std::string> cloud_model::family_names() const {
    std::vector<std::string> names;
    for (const auto& f : families_) {
        names.push_back(f->record.name);
    }
    return names;
}

std::string cloud_model::refresh_token(std::string_view name) const {
    return family_named(name).record.latest;
}

const client_setup& cloud_model::client_of(std::string_view name) const {
    return client_named(name).setup;
}

std::string_view cloud_model::name_of_client(const cloud_request& request) const {
    const bool login = classify(request.verb, request.target).what == operation::oauth_authorize;
    const std::string id =
        login ? read_authorize_request(request.verb, request.target, request.content_type, request.body)
                    .client_id
              : read_grant_request(request.basic, request.content_type, request.body).client_id;
    const client* c = client_with_id(id);
    return c == nullptr ? std::string_view{} : std::string_view{c->record.name};
}

cloud_model::client* cloud_model::client_with_id(std::string_view id) const noexcept {
    const auto found = clients_by_id_.find(id);
    return found == clients_by_id_.end() ? nullptr : found->second;
}

cloud_model::client& cloud_model::client_named(std::string_view name) const {
    const auto found = clients_by_name_.find(name);
    if (found == clients_by_name_.end()) throw std::out_of_range("no client '" + std::string{name} + "'");
    return *found->second;
}

cloud_model::family& cloud_model::family_named(std::string_view name) const {
    const auto found = families_by_name_.find(name);
    if (found == families_by_name_.end()) {
        throw std::out_of_range("no refresh token '" + std::string{name} + "'");
    }
    return *found->second;
}

}  // namespace tokenkeeper::cloud
