#include "tests/cloud/admin/admin.hpp"

#include "tests/cloud/admin/record_json.hpp"
#include "tests/cloud/admin/setup.hpp"
#include "tests/cloud/model/answers.hpp"

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

/// "/tokens/lobby/revoke" as {"tokens", "lobby", "revoke"}; of more than three parts those in the middle are
/// the name: "/tokens/export/1/revoke" is about token "export/1".
struct path {
    std::string_view kind;
    std::string_view name;
    std::string_view verb;

    explicit path(std::string_view target) {
        target = target.substr(0, target.find('?'));
        if (target.empty() || target.front() != '/') return;
        target.remove_prefix(1);
        const auto first = target.find('/');
        kind = target.substr(0, first);
        if (first == std::string_view::npos) return;
        name = target.substr(first + 1);
        const auto last = name.rfind('/');
        if (last == std::string_view::npos) return;
        verb = name.substr(last + 1);
        name = name.substr(0, last);
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
    json::array clients;
    for (const auto& name : model.client_names()) {
        clients.push_back(to_json(model.record_of_client(name, now)));
    }
    json::array families;
    for (const auto& name : model.family_names()) {
        families.push_back(to_json(model.record_of_family(name, now)));
    }
    json::array organizations;
    for (const auto& name : model.organization_names()) {
        organizations.push_back(to_json(model.record_of_organization(name)));
    }
    json::object records;
    records["tokens"] = std::move(tokens);
    records["clients"] = std::move(clients);
    records["refresh_tokens"] = std::move(families);
    records["organizations"] = std::move(organizations);
    return records;
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

genesys::response new_client(cloud_model& model, std::string_view body, wall_time now) {
    const std::string name = add_client(model, parsed(body), now);
    const client_setup& c = model.client_of(name);
    json::object made;
    made["name"] = name;
    made["client_id"] = c.client_id;
    made["client_secret"] = c.client_secret;
    made["user_id"] = c.user_id;
    return answer(201, made);
}

genesys::response new_refresh_token(cloud_model& model, std::string_view client, std::string_view body) {
    const std::string name = add_refresh_token(model, client, parsed(body));
    json::object made;
    made["name"] = name;
    made["value"] = model.refresh_token(name);
    return answer(201, made);
}

genesys::response new_code(cloud_model& model, std::string_view client, std::string_view body,
                           wall_time now) {
    json::object made;
    made["code"] = add_authorization_code(model, client, parsed(body), now);
    return answer(201, made);
}

genesys::response about_client(cloud_model& model, method verb, const path& p, std::string_view body,
                               wall_time now) {
    if (verb == method::get && p.verb == "record") {
        return answer(200, to_json(model.record_of_client(p.name, now)));
    }
    if (verb == method::put && p.verb == "login-organization") {
        change_login_organization(model, p.name, parsed(body));
        return done();
    }
    if (verb != method::post) return failure(405, "only POST, PUT login-organization and GET of a record");
    if (p.verb == "refresh-tokens") return new_refresh_token(model, p.name, body);
    if (p.verb == "codes") return new_code(model, p.name, body, now);
    if (p.verb == "enable" || p.verb == "disable") {
        model.set_client_enabled(p.name, p.verb == "enable");
    } else if (p.verb == "secret") {
        change_client_secret(model, p.name, parsed(body));
    } else {
        return failure(
            404, "a client has: record, enable, disable, secret, login-organization, refresh-tokens, codes");
    }
    return done();
}

genesys::response about_refresh_token(cloud_model& model, method verb, const path& p, wall_time now) {
    if (verb == method::get && p.verb == "record") {
        return answer(200, to_json(model.record_of_family(p.name, now)));
    }
    if (verb != method::post || p.verb != "revoke") {
        return failure(404, "a refresh token has: GET record, POST revoke");
    }
    model.revoke_family(p.name, now);
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
    if (p.kind == "clients" && !p.verb.empty()) return about_client(model, verb, p, body, now);
    if (p.kind == "refresh-tokens" && !p.verb.empty()) return about_refresh_token(model, verb, p, now);
    if (p.kind == "organizations" && !p.verb.empty()) return about_organization(model, verb, p, body, now);
    if (!p.name.empty()) return failure(404, "no such path");
    if (p.kind == "faults") return about_faults(model, verb, body, now);
    if (p.kind == "record" && verb == method::get) return answer(200, whole_record(model, now));
    if (verb != method::post) return failure(404, "no such path, or not with this method");
    if (p.kind == "tokens") return new_token(model, body, now);
    if (p.kind == "clients") return new_client(model, body, now);
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

}  // namespace tokenkeeper::cloud
