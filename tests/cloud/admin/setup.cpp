#include "tests/cloud/admin/setup.hpp"

#include "tests/cloud/admin/object_reader.hpp"

#include <utility>

namespace tokenkeeper::cloud {

namespace {

namespace json = boost::json;

/// Writes `from` to `to` where it is there.
template <class T>
void take(T& target, std::optional<T> value) {
    if (value) target = *std::move(value);
}

std::optional<wall_time> after(wall_time now, std::optional<milliseconds> length) {
    return length ? std::optional{now + *length} : std::nullopt;
}

/// nullopt for null: disabled.
std::optional<seconds> idle_timeout_of(object_reader& r) {
    const auto* value = r.any("idle_timeout");
    if (value == nullptr) r.complain("idle_timeout", "is missing");
    if (value->is_null()) return std::nullopt;
    const auto length = r.whole_seconds("idle_timeout");
    if (length->count() == 0) r.complain("idle_timeout", "must be above zero");
    return length;
}

// "status_503" is a short form of kind status with status 503.
void read_kind(fault& f, object_reader& r) {
    static constexpr std::string_view prefix = "status_";
    const std::string kind = r.required_text("kind");
    if (const auto known = fault_kind_from(kind)) {
        f.kind = *known;
        return;
    }
    if (kind.size() != prefix.size() + 3 || kind.substr(0, prefix.size()) != prefix) {
        r.complain("kind", "no fault '" + kind + "'");
    }
    int status = 0;
    for (const char c : kind.substr(prefix.size())) {
        if (c < '0' || c > '9') r.complain("kind", "no fault '" + kind + "'");
        status = status * 10 + (c - '0');
    }
    f.kind = fault_kind::status;
    f.status = status;
}

fault read_fault(const json::value& input, wall_time now, const std::string& place) {
    object_reader r{input, place};
    fault f;
    read_kind(f, r);
    take(f.organization, r.text("organization"));
    take(f.token, r.text("token"));
    take(f.label, r.text("label"));
    f.what = r.what("operation");
    take(f.probability, r.number("probability"));
    f.remaining = r.count("remaining");
    f.from = after(now, r.duration("from"));
    f.until = after(now, r.duration("until"));
    take(f.latency, r.duration("latency"));
    if (const auto status = r.count("status")) f.status = static_cast<int>(*status);
    if (f.status < 200 || f.status > 599) r.complain("status", "must be between 200 and 599");
    take(f.code, r.text("code"));
    take(f.html, r.flag("html"));
    f.retry_after = r.whole_seconds("retry_after");
    f.retry_after_most = r.whole_seconds("retry_after_most");
    take(f.retry_after_as_date, r.flag("retry_after_as_date"));
    f.processed = r.flag("processed");
    r.finish();
    return f;
}

using action = std::function<void(cloud_model&, wall_time)>;

/// The one thing that an event does. All of it is read now, so that a mistake is found now.
action read_action(object_reader& r, const std::string& place) {
    if (const auto token = r.text("revoke")) {
        return [name = *token](cloud_model& m, wall_time t) { m.revoke(name, t); };
    }
    if (const auto token = r.text("deny_ip")) {
        return [name = *token](cloud_model& m, wall_time) { m.set_ip_denied(name, true); };
    }
    if (const auto token = r.text("allow_ip")) {
        return [name = *token](cloud_model& m, wall_time) { m.set_ip_denied(name, false); };
    }
    if (const auto client = r.text("disable_client")) {
        return [name = *client](cloud_model& m, wall_time) { m.set_client_enabled(name, false); };
    }
    if (const auto client = r.text("enable_client")) {
        return [name = *client](cloud_model& m, wall_time) { m.set_client_enabled(name, true); };
    }
    if (const auto family = r.text("revoke_family")) {
        return [name = *family](cloud_model& m, wall_time t) { m.revoke_family(name, t); };
    }
    if (const auto* value = r.any("fault")) {
        read_fault(*value, wall_time{}, place + ".fault");
        return [copy = *value](cloud_model& m, wall_time t) { add_fault(m, copy, t); };
    }
    if (r.flag("clear_faults")) {
        return [](cloud_model& m, wall_time) { m.faults().clear(); };
    }
    if (r.any("idle_timeout") != nullptr) {
        const auto length = idle_timeout_of(r);
        const auto name = r.required_text("organization");
        return [length, name](cloud_model& m, wall_time t) { m.set_idle_timeout(name, length, t); };
    }
    throw setup_error(place + ": says nothing to do");
}

void look_up(const cloud_model& model, std::string_view key, std::string_view name) {
    if (key == "disable_client" || key == "enable_client") {
        (void)model.client_of(name);
    } else if (key == "revoke_family") {
        (void)model.refresh_token(name);
    } else {
        (void)model.token_value(name);
    }
}

void refuse_unknown_names(const cloud_model& model, const json::value& input, const std::string& place) {
    for (const std::string_view key :
         {"revoke", "deny_ip", "allow_ip", "disable_client", "enable_client", "revoke_family"}) {
        const auto* name = input.get_object().if_contains(key);
        if (name == nullptr || !name->is_string()) continue;
        try {
            look_up(model, key, name->get_string());
        } catch (const std::out_of_range& e) {
            throw setup_error(place + '.' + std::string{key} + ": " + e.what());
        }
    }
}

/// The entries of `from`, which is an object by name, each with its name put in.
template <class F>
void each_by_name(const json::value* input, const std::string& place, F use) {
    if (input == nullptr) return;
    const auto* entries = input->if_object();
    if (entries == nullptr) throw setup_error(place + ": an object by name is expected");
    for (const auto& member : *entries) {
        json::value entry = member.value().is_null() ? json::value(json::object{}) : member.value();
        if (!entry.is_object()) {
            throw setup_error(place + '.' + std::string{member.key()} + ": an object is expected");
        }
        entry.get_object()["name"] = member.key();
        use(entry);
    }
}

template <class F>
void each_of(const json::value* input, const std::string& place, F use) {
    if (input == nullptr) return;
    const auto* entries = input->if_array();
    if (entries == nullptr) throw setup_error(place + ": a list is expected");
    for (const auto& entry : *entries) {
        use(entry);
    }
}

}  // namespace

std::string add_organization(cloud_model& model, const json::value& input, wall_time now) {
    object_reader r{input, "organization"};
    organization_setup o;
    o.name = r.required_text("name");
    if (r.any("idle_timeout") != nullptr) o.idle_timeout = idle_timeout_of(r);
    take(o.hipaa, r.flag("hipaa"));
    take(o.tells_idle_date, r.flag("tells_idle_date"));
    take(o.requests_per_minute, r.count("requests_per_minute"));
    if (const auto* fields = r.any("timeout_fields")) {
        if (!fields->is_object()) r.complain("timeout_fields", "an object is expected");
        o.timeout_fields = fields->get_object();
    }
    const auto excluded = r.operations("exclusions");
    r.finish();
    std::string name = o.name;
    model.add_organization(std::move(o), now);
    for (const operation kind : excluded) {
        model.exclude_from_activity(name, kind);
    }
    return name;
}

std::string add_token(cloud_model& model, const json::value& input, wall_time now) {
    object_reader r{input, "token"};
    token_setup t;
    t.name = r.required_text("name");
    t.organization = r.required_text("organization");
    take(t.value, r.text("value"));
    take(t.user_id, r.text("user_id"));
    t.groups = r.texts("groups");
    t.permissions = r.texts("permissions");
    t.expires = after(now, r.duration("expires_in"));
    take(t.client_name, r.text("client_name"));
    take(t.client_grant, r.text("client_grant"));
    take(t.client_state, r.text("client_state"));
    t.client_deleted = after(now, r.duration("client_deleted_in"));
    take(t.label, r.text("label"));
    r.finish();
    std::string name = t.name;
    model.add_token(std::move(t), now);
    return name;
}

void add_fault(cloud_model& model, const json::value& input, wall_time now) {
    model.faults().add(read_fault(input, now, "fault"));
}

void add_event(cloud_model& model, const json::value& input, wall_time now) {
    const std::string place = "event";
    object_reader r{input, place};
    const auto delay = r.duration("at");
    if (!delay) r.complain("at", "is missing");
    auto doing = read_action(r, place);
    r.finish();
    refuse_unknown_names(model, input, place);
    model.at(now + *delay, std::move(doing));
}

void change_idle_timeout(cloud_model& model, std::string_view organization, const json::value& input,
                         wall_time now) {
    object_reader r{input, "idle-timeout"};
    const auto length = idle_timeout_of(r);
    r.finish();
    model.set_idle_timeout(organization, length, now);
}

void change_exclusions(cloud_model& model, std::string_view organization, const json::value& input) {
    object_reader r{input, "exclusions"};
    const auto kinds = r.operations("operations");
    const bool excluded = r.flag("excluded").value_or(true);
    r.finish();
    for (const operation kind : kinds) {
        model.exclude_from_activity(organization, kind, excluded);
    }
}

void change_clock_skew(cloud_model& model, const json::value& input) {
    object_reader r{input, "clock-skew"};
    const auto skew = r.duration("clock_skew");
    if (!skew) r.complain("clock_skew", "is missing");
    r.finish();
    model.set_clock_skew(*skew);
}

void set_up(cloud_model& model, const json::value& input, wall_time now) {
    object_reader r{input, "scenario"};
    if (const auto skew = r.duration("clock_skew")) model.set_clock_skew(*skew);
    each_by_name(r.any("organizations"), "organizations",
                 [&model, now](const json::value& o) { add_organization(model, o, now); });
    each_by_name(r.any("tokens"), "tokens",
                 [&model, now](const json::value& t) { add_token(model, t, now); });
    each_by_name(r.any("clients"), "clients",
                 [&model, now](const json::value& c) { add_client(model, c, now); });
    each_of(r.any("faults"), "faults", [&model, now](const json::value& f) { add_fault(model, f, now); });
    each_of(r.any("events"), "events", [&model, now](const json::value& e) { add_event(model, e, now); });
    r.finish();
}

}  // namespace tokenkeeper::cloud
