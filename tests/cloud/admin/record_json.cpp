#include "tests/cloud/admin/record_json.hpp"

#include "tests/cloud/model/answers.hpp"

#include <boost/json/array.hpp>

namespace tokenkeeper::cloud {

namespace {

namespace json = boost::json;

template <class T>
json::value or_null(const std::optional<T>& value) {
    if (!value) return nullptr;
    if constexpr (std::is_same_v<T, wall_time>) {
        return json::string{format_api_date(*value)};
    } else {
        return value->count();
    }
}

json::object to_json(const token_totals& t) {
    json::object o;
    o["tokens"] = t.tokens;
    o["idled"] = t.idled;
    o["expired"] = t.expired;
    o["revoked"] = t.revoked;
    o["requests"] = t.requests;
    o["resets"] = t.resets;
    o["touches_refused"] = t.touches_refused;
    o["too_early"] = t.too_early;
    o["least_gap_milliseconds"] = or_null(t.least_gap);
    o["least_gap_after_answer_milliseconds"] = or_null(t.least_gap_after_answer);
    return o;
}

}  // namespace

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

json::object to_json(const client_record& r) {
    json::object refused;
    for (const auto& [error, count] : r.refused) {
        refused[error] = count;
    }
    json::object o;
    o["name"] = r.name;
    o["organization"] = r.organization;
    o["enabled"] = r.enabled;
    o["requests"] = r.requests;
    o["faulted"] = r.faulted;
    o["grants"] = r.grants;
    o["refreshes"] = r.refreshes;
    o["answers_lost"] = r.answers_lost;
    o["reuses"] = r.reuses;
    o["families_killed"] = r.families_killed;
    o["code_reuses"] = r.code_reuses;
    o["refused"] = std::move(refused);
    o["throttled"] = r.throttled;
    o["too_early"] = r.too_early;
    o["least_gap_milliseconds"] = or_null(r.least_gap);
    o["latest_access_token_name"] = r.latest_access_token_name;
    o["alive_tokens"] = r.alive_tokens;
    o["tokens"] = to_json(r.tokens);
    return o;
}

json::object to_json(const family_record& r) {
    json::object o;
    o["name"] = r.name;
    o["client"] = r.client;
    o["alive"] = r.alive;
    o["rotations"] = r.rotations;
    o["reuses"] = r.reuses;
    o["latest"] = r.latest;
    return o;
}

}  // namespace tokenkeeper::cloud
