// The effect of a fault rule on an answer.
#include "lib/base/http_date.hpp"
#include "tests/cloud/cloud_model.hpp"
#include "tests/cloud/model/answers.hpp"
#include "tests/cloud/model/cloud_state.hpp"

#include <array>

namespace tokenkeeper::cloud {

namespace {

constexpr std::array<std::string_view, 5> wrong_infos{
    R"({"dateTokenIdles":12345,"organization":"acme","homeOrganization":[],"authorizedScope":{"a":1},"OAuthClient":7})",
    R"({"dateTokenIdles":null,"organization":null,"OAuthClient":{"id":5,"name":[],"state":{},"dateToDelete":true,"scope":"x"}})",
    R"({"dateTokenIdles":"yesterday","OAuthClient":{"state":1e300,"dateToDelete":"soon"},"clonedUser":"me"})",
    R"([{"dateTokenIdles":"2026-11-23T23:00:00.000Z"}])", R"("ok")"};

constexpr std::array<std::string_view, 4> wrong_timeouts{
    R"({"idleTokenTimeoutSeconds":"900","enableIdleTokenTimeout":"yes","inactivityTimeoutGroupBundles":{"a":1}})",
    R"({"idleTokenTimeoutSeconds":-1e300,"enableIdleTokenTimeout":1,"inactivityTimeoutGroupsEnabled":true,"inactivityTimeoutGroupBundles":[1,"x",{"timeoutSeconds":[]}]})",
    R"([])", R"(null)"};

constexpr std::array<std::string_view, 4> wrong_grants{
    R"({"access_token":12345,"token_type":["bearer"],"expires_in":"soon","refresh_token":{}})",
    R"({"access_token":null,"token_type":"bearer","expires_in":-1e300})",
    R"([{"access_token":"x","token_type":"bearer","expires_in":60}])", R"({})"};

template <std::size_t N>
std::string_view pick(const std::array<std::string_view, N>& choices, random_source& random) {
    return choices[random.up_to(N - 1)];
}

std::string_view wrong_types_for(operation requested, random_source& random) {
    switch (requested) {
        case operation::get_tokens_timeout:
        case operation::put_tokens_timeout:
            return pick(wrong_timeouts, random);
        case operation::oauth_token:
            return pick(wrong_grants, random);
        default:
            return pick(wrong_infos, random);
    }
}

void put_past_date(std::string& body) {
    static constexpr std::string_view key = R"("dateTokenIdles":")";
    static constexpr std::string_view date = "2019-06-15T12:00:00.000Z";
    if (const auto position = body.find(key); position != std::string::npos) {
        body.replace(position + key.size(), date.size(), date);
    } else if (!body.empty() && body.back() == '}') {
        body.pop_back();
        body.append(",").append(key).append(date).append("\"}");
    }
}

}  // namespace

void cloud_model::spoil(cloud_answer& answer, const fault& rule, const arrival& a) {
    genesys::response& r = answer.response;
    const bool good = r.status == 200;
    switch (rule.kind) {
        case fault_kind::latency:
            return;
        case fault_kind::status:
            return fail_with_status(answer, rule, a);
        case fault_kind::html_200:
            r = html_answer(200);
            return;
        case fault_kind::error_in_200:
            r = error_answer(503, {usual_code(503), {}, a.correlation});
            r.status = 200;
            return;
        case fault_kind::unexplained_401:
            r = html_answer(401);
            return;
        case fault_kind::truncated_json:
            r.body.resize(r.body.size() / 2);
            return;
        case fault_kind::cut_short:
            answer.how = delivery::cut_short;
            return;
        case fault_kind::wrong_types:
            if (good && !r.body.empty()) r.body = wrong_types_for(a.asked.what, random_);
            return;
        case fault_kind::past_date:
            if (good && a.asked.what == operation::get_tokens_me) put_past_date(r.body);
            return;
        case fault_kind::big_body:
            answer.how = delivery::big_body;
            return;
        case fault_kind::endless_headers:
            answer.how = delivery::endless_headers;
            return;
        case fault_kind::reset:
        case fault_kind::reset_after:
            answer.how = delivery::reset;
            return;
        case fault_kind::hang:
            answer.how = delivery::hang;
            return;
        case fault_kind::garbage:
            answer.how = delivery::garbage;
            return;
        case fault_kind::down:
            answer.how = delivery::refuse;
            return;
    }
}

void cloud_model::fail_with_status(cloud_answer& answer, const fault& rule, const arrival& a) {
    answer.not_before.reset();
    std::optional<seconds> wait = rule.retry_after;
    if (wait && rule.retry_after_most && *rule.retry_after_most > *wait) {
        const auto room = static_cast<std::uint64_t>((*rule.retry_after_most - *wait).count());
        *wait += seconds{static_cast<std::int64_t>(random_.up_to(room))};
    }
    if (rule.html) {
        answer.response = html_answer(rule.status);
    } else if (a.asked.what == operation::oauth_token && (rule.status == 400 || rule.status == 401) &&
               !rule.code.empty()) {
        answer.response = grant_error_answer(rule.status, rule.code, "by a fault");
    } else {
        const std::string_view code =
            rule.code.empty() ? usual_code(rule.status) : std::string_view{rule.code};
        const std::string details = wait ? std::to_string(wait->count()) : std::string{"0"};
        answer.response = error_answer(rule.status, {code, details, a.correlation});
    }
    if (!wait) return;
    auto& headers = answer.response.headers;
    const wall_time answered = a.now + answer.latency;
    if (rule.retry_after_as_date) {
        const auto date = std::chrono::floor<seconds>(answered + skew_ + *wait);
        headers.emplace_back("Retry-After", format_http_date(date));
        answer.not_before = date - skew_;
    } else {
        headers.emplace_back("Retry-After", std::to_string(wait->count()));
        answer.not_before = answered + *wait;
    }
}

}  // namespace tokenkeeper::cloud
