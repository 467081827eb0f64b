#include "tests/cloud/cloud_model.hpp"

#include "tests/cloud/model/cloud_state.hpp"
#include "tests/cloud/oauth/oauth_state.hpp"

#include <algorithm>
#include <stdexcept>

namespace tokenkeeper::cloud {

namespace json = boost::json;

cloud_model::cloud_model(std::uint64_t seed) : seed_(seed), random_(seed), correlation_(seed ^ 0x5bd1e995U) {}

cloud_model::~cloud_model() = default;

void cloud_model::add_organization(organization_setup setup, wall_time now) {
    for (const auto& o : organizations_) {
        if (o->name == setup.name)
            throw std::invalid_argument("organization '" + setup.name + "' exists already");
    }
    auto made = std::make_unique<organization>();
    made->name = setup.name;
    made->id = make_uuid(seed_, "organization " + setup.name);
    made->hipaa = setup.hipaa;
    made->tells_idle_date = setup.tells_idle_date;
    made->requests_per_minute = setup.requests_per_minute;
    made->record.name = setup.name;

    json::object timeout = std::move(setup.timeout_fields);
    timeout["enableIdleTokenTimeout"] = setup.idle_timeout.has_value();
    if (setup.idle_timeout) timeout["idleTokenTimeoutSeconds"] = setup.idle_timeout->count();
    change_timeout(*made, std::move(timeout), now);
    organizations_.push_back(std::move(made));
}

std::string cloud_model::add_token(token_setup setup, wall_time now) {
    advance(now);
    refuse_slash(setup.name);
    tokens_.push_back(make(std::move(setup), now));
    return tokens_.back()->value;
}

std::unique_ptr<cloud_model::token> cloud_model::make(token_setup setup, wall_time now) {
    if (by_name_.contains(setup.name))
        throw std::invalid_argument("token '" + setup.name + "' exists already");
    if (setup.value.empty()) setup.value = make_token(seed_, setup.name);
    if (by_value_.contains(setup.value)) throw std::invalid_argument("two tokens with one value");

    auto made = std::make_unique<token>();
    made->home = &organization_named(setup.organization);
    made->value = std::move(setup.value);
    made->user_id = setup.user_id.empty() ? make_uuid(seed_, "user " + setup.name) : std::move(setup.user_id);
    made->groups = std::move(setup.groups);
    made->permissions = std::move(setup.permissions);
    made->label = std::move(setup.label);
    made->client_id = make_uuid(seed_, "client " + setup.name);
    made->client_name = std::move(setup.client_name);
    made->client_grant = std::move(setup.client_grant);
    made->client_state = std::move(setup.client_state);
    made->client_deleted = setup.client_deleted;
    made->record.name = setup.name;
    made->record.organization = made->home->name;
    made->record.expires = setup.expires;
    made->idle_from = now;
    apply_timeout(*made, now);

    by_value_.emplace(made->value, made.get());
    by_name_.emplace(made->record.name, made.get());
    return made;
}

void cloud_model::revoke(std::string_view name, wall_time now) {
    token& t = token_named(name);
    settle(t, now);
    end(t, death::revoked, now);
}

void cloud_model::set_ip_denied(std::string_view name, bool denied) {
    token_named(name).ip_denied = denied;
}

void cloud_model::set_label(std::string_view name, std::string label) {
    token_named(name).label = std::move(label);
}

void cloud_model::set_permissions(std::string_view name, std::vector<std::string> permissions) {
    token_named(name).permissions = std::move(permissions);
}

void cloud_model::set_client_state(std::string_view name, std::string state,
                                   std::optional<wall_time> deleted) {
    token& t = token_named(name);
    t.client_state = std::move(state);
    t.client_deleted = deleted;
    t.info.clear();
}

void cloud_model::set_expires(std::string_view name, std::optional<wall_time> expires, wall_time now) {
    token& t = token_named(name);
    settle(t, now);
    t.record.expires = expires;
}

void cloud_model::set_idle_timeout(std::string_view name, std::optional<seconds> timeout, wall_time now) {
    organization& o = organization_named(name);
    json::object changed = o.timeout;
    changed["enableIdleTokenTimeout"] = timeout.has_value();
    if (timeout) changed["idleTokenTimeoutSeconds"] = timeout->count();
    change_timeout(o, std::move(changed), now);
}

void cloud_model::exclude_from_activity(std::string_view name, operation kind, bool excluded) {
    organization_named(name).excluded[static_cast<std::size_t>(kind)] = excluded;
}

void cloud_model::set_tells_idle_date(std::string_view name, bool tells) {
    organization_named(name).tells_idle_date = tells;
}

void cloud_model::at(wall_time time, std::function<void(cloud_model&, wall_time)> action) {
    planned_.emplace(time, std::move(action));
}

token_record cloud_model::record(std::string_view name, wall_time now) {
    advance(now);
    token& t = token_named(name);
    settle(t, now);
    token_record r = t.record;
    if (r.alive()) r.idle_deadline = t.deadline();
    return r;
}

std::optional<vital_signs> cloud_model::signs(std::string_view name, wall_time now) {
    advance(now);
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return std::nullopt;
    token& t = *found->second;
    settle(t, now);
    vital_signs s;
    s.died_of = t.record.died_of;
    s.died = t.record.died;
    s.expires = t.record.expires;
    s.idle_from = t.idle_from;
    if (s.alive()) s.idle_deadline = t.deadline();
    return s;
}

organization_record cloud_model::record_of_organization(std::string_view name) const {
    return organization_named(name).record;
}

std::vector<std::string> cloud_model::token_names() const {
    std::vector<std::string> names;
    for (const auto& t : tokens_) {
        names.push_back(t->record.name);
    }
    for (const auto& c : clients_) {
        for (const auto& t : c->granted) {
            names.push_back(t->record.name);
        }
    }
    return names;
}

std::vector<std::string> cloud_model::organization_names() const {
    std::vector<std::string> names;
    for (const auto& o : organizations_) {
        names.push_back(o->name);
    }
    return names;
}

std::string cloud_model::token_value(std::string_view name) const {
    return token_named(name).value;
}
std::string cloud_model::user_id(std::string_view name) const {
    return token_named(name).user_id;
}

std::string_view cloud_model::name_of(std::string_view bearer) const noexcept {
    const token* t = find(bearer);
    return t == nullptr ? std::string_view{} : std::string_view{t->record.name};
}

const json::object& cloud_model::timeout_of(std::string_view name) const {
    return organization_named(name).timeout;
}

bool cloud_model::tells_idle_date(std::string_view name) const {
    return organization_named(name).tells_idle_date;
}

bool cloud_model::all_down(wall_time now) {
    advance(now);
    return faults_.all_down(now);
}

void cloud_model::flight(std::string_view bearer, int change) noexcept {
    token* t = find(bearer);
    if (t == nullptr) return;
    t->record.in_flight += static_cast<unsigned>(change);
    t->record.most_in_flight = std::max(t->record.most_in_flight, t->record.in_flight);
}

void cloud_model::advance(wall_time now) {
    while (!planned_.empty() && planned_.begin()->first <= now) {
        const auto due = planned_.extract(planned_.begin());
        due.mapped()(*this, due.key());
    }
}

cloud_model::token* cloud_model::find(std::string_view bearer) const noexcept {
    const auto found = by_value_.find(bearer);
    return found == by_value_.end() ? nullptr : found->second;
}

cloud_model::token& cloud_model::token_named(std::string_view name) const {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) throw std::out_of_range("no token '" + std::string{name} + "'");
    return *found->second;
}

cloud_model::organization& cloud_model::organization_named(std::string_view name) const {
    for (const auto& o : organizations_) {
        if (o->name == name) return *o;
    }
    throw std::out_of_range("no organization '" + std::string{name} + "'");
}

// Timers have no events. Every function that looks at a token first applies the deadlines that have passed.
void cloud_model::settle(token& t, wall_time now) {
    if (!t.record.alive()) return;
    const auto idle = t.deadline();
    const auto expires = t.record.expires;
    if (idle && *idle <= now && (!expires || *idle <= *expires)) {
        end(t, death::idle, *idle);
    } else if (expires && *expires <= now) {
        end(t, death::expired, *expires);
    }
}

void cloud_model::end(token& t, death cause, wall_time time) {
    if (!t.record.alive()) return;
    t.record.died_of = cause;
    t.record.died = time;
}

// The old timeout's deadlines are applied first, so that a token that it killed stays dead.
void cloud_model::change_timeout(organization& o, json::object value, wall_time now) {
    each_token_of(o, [this, now](token& t) { settle(t, now); });
    o.read(std::move(value));
    each_token_of(o, [this, now](token& t) { apply_timeout(t, now); });
}

void cloud_model::apply_timeout(token& t, wall_time now) {
    std::optional<seconds> length = t.home->own_timeout;
    for (const auto& b : t.home->bundles) {
        const bool member = std::any_of(b.groups.begin(), b.groups.end(), [&t](const std::string& group) {
            return std::find(t.groups.begin(), t.groups.end(), group) != t.groups.end();
        });
        if (!member) continue;
        length = b.timeout;
        break;
    }
    if (!t.idle_timeout && length) t.idle_from = now;
    t.idle_timeout = length;
}

}  // namespace tokenkeeper::cloud
