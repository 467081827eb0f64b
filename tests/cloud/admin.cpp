#include "tests/cloud/admin.hpp"

#include "tests/cloud/answers.hpp"
#include "tests/cloud/setup.hpp"

#include <stdexcept>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace tokenkeeper::cloud {

namespace {

namespace json = boost::json;
using genesys::method;

genesys::response answer(int status, const json::object& body) {
    return json_answer(status, json::serialize(body));
}

genesys::response failure(int status, std::string_view text) {
    json::object body;
    body["error"] = text;
    return answer(status, body);
}

genesys::response done() {
    return answer(200, {});
}

template <class T>
json::value or_null(const std::optional<T>& value) {
    if (!value) return nullptr;
    if constexpr (std::is_same_v<T, wall_time>) {
        return json::string{format_api_date(*value)};
    } else {
        return value->count();
    }
}

/// "/tokens/lobby/revoke" as {"tokens", "lobby", "revoke"}; at most three parts.
struct path {
    std::string_view kind;
    std::string_view name;
    std::string_view verb;

    explicit path(std::string_view target) {
        target = target.substr(0, target.find('?'));
        for (std::string_view* part : {&kind, &name, &verb}) {
            if (target.empty() || target.front() != '/') return;
            target.remove_prefix(1);
            const auto end = target.find('/');
            *part = target.substr(0, end);
            target = end == std::string_view::npos ? std::string_view{} : target.substr(end);
        }
    }
};

json::value parsed(std::string_view body) {
    boost::system::error_code ec;
    auto value = json::parse(body, ec);
    if (ec) throw setup_error("the body is not JSON: " + ec.message());
    return value;
}

json::object whole_record(cloud_model& model, wall_time now) {
    json::array tokens;
    for (const auto& name : model.token_names()) {
        tokens.push_back(to_json(model.record(name, now)));
    }
    json::array organizations;
    for (const auto& name : model.organization_names()) {
        organizations.push_back(to_json(model.record_of_organization(name)));
    }
    json::object all;
    all["tokens"] = std::move(tokens);
    all["organizations"] = std::move(organizations);
    return all;
}

genesys::response new_token(cloud_model& model, std::string_view body, wall_time now) {
    const std::string name = add_token(model, parsed(body), now);
    json::object made;
    made["name"] = name;
    made["value"] = model.token_value(name);
    made["user_id"] = model.user_id(name);
    return answer(201, made);
}

genesys::response about_token(cloud_model& model, method verb, const path& p, wall_time now) {
    if (verb == method::get && p.verb == "record") return answer(200, to_json(model.record(p.name, now)));
    if (verb != method::post) return failure(405, "only POST, and GET of a record");
    if (p.verb == "revoke") {
        model.revoke(p.name, now);
    } else if (p.verb == "deny-ip" || p.verb == "allow-ip") {
        model.set_ip_denied(p.name, p.verb == "deny-ip");
    } else {
        return failure(404, "a token has: record, revoke, deny-ip, allow-ip");
    }
    return done();
}

genesys::response about_organization(cloud_model& model, method verb, const path& p, std::string_view body,
                                     wall_time now) {
    if (verb == method::put && p.verb == "idle-timeout") {
        change_idle_timeout(model, p.name, parsed(body), now);
    } else if (verb == method::post && p.verb == "exclusions") {
        change_exclusions(model, p.name, parsed(body));
    } else {
        return failure(404, "an organization has: PUT idle-timeout, POST exclusions");
    }
    return done();
}

genesys::response about_faults(cloud_model& model, method verb, std::string_view body, wall_time now) {
    if (verb == method::delete_) {
        model.faults().clear();
        return done();
    }
    if (verb != method::post) return failure(405, "only POST and DELETE");
    add_fault(model, parsed(body), now);
    return answer(201, {});
}

genesys::response route(cloud_model& model, method verb, const path& p, std::string_view body,
                        wall_time now) {
    if (p.kind == "tokens" && !p.verb.empty()) return about_token(model, verb, p, now);
    if (p.kind == "organizations" && !p.verb.empty()) return about_organization(model, verb, p, body, now);
    if (!p.name.empty()) return failure(404, "no such path");
    if (p.kind == "faults") return about_faults(model, verb, body, now);
    if (p.kind == "record" && verb == method::get) return answer(200, whole_record(model, now));
    if (verb != method::post) return failure(404, "no such path, or not with this method");
    if (p.kind == "tokens") return new_token(model, body, now);
    if (p.kind == "organizations") {
        add_organization(model, parsed(body), now);
    } else if (p.kind == "events") {
        add_event(model, parsed(body), now);
    } else if (p.kind == "clock-skew") {
        change_clock_skew(model, parsed(body));
        return done();
    } else {
        return failure(404, "no such path");
    }
    return answer(201, {});
}

}  // namespace

genesys::response administer(cloud_model& model, method verb, std::string_view target, std::string_view body,
                             wall_time now) {
    try {
        return route(model, verb, path{target}, body, now);
    } catch (const std::out_of_range& e) {
        return failure(404, e.what());
    } catch (const std::invalid_argument& e) {
        return failure(400, e.what());
    } catch (const setup_error& e) {
        return failure(400, e.what());
    }
}

json::object to_json(const token_record& r) {
    json::object by_operation;
    for (std::size_t i = 0; i < operation_count; ++i) {
        by_operation[to_string(static_cast<operation>(i))] = r.by_operation[i];
    }
    json::array touches;
    for (const touch& t : r.touches) {
        json::object entry;
        entry["at"] = format_api_date(t.at);
        entry["operation"] = to_string(t.what);
        touches.push_back(std::move(entry));
    }
    json::object o;
    o["name"] = r.name;
    o["organization"] = r.organization;
    o["alive"] = r.alive();
    o["died_of"] = to_string(r.died_of);
    o["died"] = or_null(r.died);
    o["idle_deadline"] = or_null(r.idle_deadline);
    o["expires"] = or_null(r.expires);
    o["requests"] = r.requests;
    o["requests_by_operation"] = std::move(by_operation);
    o["faulted"] = r.faulted;
    o["first_request"] = or_null(r.first_request);
    o["last_request"] = or_null(r.last_request);
    o["resets"] = r.resets;
    o["touches"] = std::move(touches);
    o["touches_refused"] = r.touches_refused;
    o["least_gap_milliseconds"] = or_null(r.least_gap);
    o["least_gap_after_answer_milliseconds"] = or_null(r.least_gap_after_answer);
    o["too_early"] = r.too_early;
    o["in_flight"] = r.in_flight;
    o["most_in_flight"] = r.most_in_flight;
    return o;
}

json::object to_json(const organization_record& r) {
    json::object o;
    o["name"] = r.name;
    o["requests"] = r.requests;
    o["throttled"] = r.throttled;
    o["most_in_one_second"] = r.most_in_one_second;
    return o;
}

}  // namespace tokenkeeper::cloud
