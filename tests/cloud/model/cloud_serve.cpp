// The requests that cloud_model serves: their sender, their effect on the idle timer, the six operations.
#include "lib/base/http_date.hpp"
#include "tests/cloud/cloud_model.hpp"
#include "tests/cloud/model/answers.hpp"
#include "tests/cloud/oauth/oauth_state.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace tokenkeeper::cloud {

namespace {

namespace json = boost::json;

constexpr seconds rate_window{60};

json::object named(std::string_view id, std::string_view name) {
    json::object o;
    o["id"] = id;
    o["name"] = name;
    return o;
}

bool is_activity(const call& asked) noexcept {
    return !asked.preserve_idle;
}

}  // namespace

cloud_answer cloud_model::handle(const cloud_request& request, wall_time now) {
    advance(now);
    arrival a{request, classify(request.verb, request.target), find(request.bearer), now,
              make_uuid(correlation_)};
    if (is_client_operation(a.asked.what)) {
        a.sender = nullptr;
        return a.asked.what == operation::oauth_token ? handle_grant(a) : handle_authorize(a);
    }
    if (a.sender != nullptr) {
        settle(*a.sender, now);
        note_arrival(*a.sender, a.asked.what, now);
    }
    const std::uint64_t resets = a.sender == nullptr ? 0 : a.sender->record.resets;

    fault_subject about;
    about.what = a.asked.what;
    if (a.sender != nullptr) {
        about.organization = a.sender->home->name;
        about.token = a.sender->record.name;
        about.label = a.sender->label;
    }
    const auto drawn = faults_.draw(about, now, random_);

    cloud_answer answer;
    answer.latency = drawn.latency;
    if (!drawn.rule || drawn.rule->processes()) {
        outcome o = process(a);
        answer.response = std::move(o.response);
        answer.not_before = o.not_before;
        answer.processed = true;
    }
    if (drawn.rule) spoil(answer, *drawn.rule, a);
    seal(answer, a);

    if (a.sender != nullptr) {
        token& t = *a.sender;
        if (drawn.rule) ++t.record.faulted;
        if (is_activity(a.asked) && t.record.resets == resets) ++t.record.touches_refused;
        if (answer.response.status == 429) ++t.home->record.throttled;
        if (answer.not_before) t.not_before = answer.not_before;
        t.answered =
            answer.how != delivery::reset && answer.how != delivery::refuse && answer.how != delivery::hang;
    }
    return answer;
}

void cloud_model::note_arrival(token& t, operation kind, wall_time now) {
    token_record& r = t.record;
    ++r.requests;
    ++r.by_operation[static_cast<std::size_t>(kind)];
    if (!r.first_request) r.first_request = now;
    if (r.last_request) {
        const milliseconds gap = now - *r.last_request;
        r.least_gap = std::min(r.least_gap.value_or(gap), gap);
        if (t.answered) r.least_gap_after_answer = std::min(r.least_gap_after_answer.value_or(gap), gap);
    }
    r.last_request = now;
    if (t.not_before && now < *t.not_before) ++r.too_early;

    t.home->count_request(now);
}

cloud_model::outcome cloud_model::failure(const arrival& a, int status, std::string_view code,
                                          std::string_view details) {
    return outcome{error_answer(status, {code, details, a.correlation})};
}

cloud_model::outcome cloud_model::process(const arrival& a) {
    if (a.request.bearer.empty()) return failure(a, 401, "authentication.required");
    if (a.sender == nullptr || !a.sender->record.alive()) return failure(a, 401, "bad.credentials");
    token& t = *a.sender;
    if (t.ip_denied) return failure(a, 401, "ip.not.authorized", "127.0.0.1");

    if (a.now - t.minute_from >= rate_window) {
        t.minute_from = a.now;
        t.minute_count = 0;
    }
    ++t.minute_count;
    if (t.minute_count > t.home->requests_per_minute) return throttle(a);

    // Every call that got so far is activity, whatever its answer, unless the organization excluded it.
    if (is_activity(a.asked) && !t.home->excluded[static_cast<std::size_t>(a.asked.what)]) {
        t.idle_from = a.now;
        ++t.record.resets;
        auto& list = t.record.touches;
        if (list.size() >= 2 * token_record::touches_kept) {
            list.erase(list.begin(), list.begin() + token_record::touches_kept);
        }
        list.push_back(touch{a.now, a.asked.what});
    }
    return serve(a);
}

cloud_model::outcome cloud_model::throttle(const arrival& a) {
    const token& t = *a.sender;
    const auto wait = std::chrono::ceil<seconds>(t.minute_from + rate_window - a.now);
    outcome o = failure(a, 429, "too.many.requests", std::to_string(t.home->requests_per_minute));
    o.response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    o.not_before = a.now + wait;
    return o;
}

cloud_model::outcome cloud_model::serve(const arrival& a) {
    token& t = *a.sender;
    switch (a.asked.what) {
        case operation::get_tokens_me:
            if (a.asked.bad_parameter) return failure(a, 400, "invalid.query.param.value", "?");
            return tokens_me(a);
        case operation::head_tokens_me:
            return tokens_me(a);
        case operation::delete_tokens_me:
            end(t, death::revoked, a.now);
            return outcome{empty_answer(200)};
        case operation::delete_token:
            return delete_user(a);
        case operation::get_tokens_timeout:
            return outcome{json_answer(200, json::serialize(t.home->timeout))};
        case operation::put_tokens_timeout:
            return put_timeout(a);
        case operation::oauth_token:  // the requests of clients are served before it comes to this
        case operation::oauth_authorize:
        case operation::other:
            break;
    }
    if (a.asked.allowed.empty()) return failure(a, 404, "not.found");
    outcome o = failure(a, 405, "method.not.allowed");
    o.response.headers.emplace_back("Allow", a.asked.allowed);
    return o;
}

// The part that does not change is kept as text: a simulation asks for it a million times.
cloud_model::outcome cloud_model::tokens_me(const arrival& a) {
    token& t = *a.sender;
    if (t.info.empty()) {
        json::object shown = named(t.client_id, t.client_name);
        shown["authorizedGrantType"] = t.client_grant;
        shown["scope"].emplace_array();
        shown["state"] = t.client_state;
        if (t.client_deleted) shown["dateToDelete"] = format_api_date(*t.client_deleted);
        shown["organization"] = named(t.home->id, t.home->name);
        json::object info;
        info["organization"] = named(t.home->id, t.home->name);
        info["homeOrganization"] = named(t.home->id, t.home->name);
        info["authorizedScope"].emplace_array();
        info["OAuthClient"] = std::move(shown);
        t.info = json::serialize(info);
        t.info.pop_back();
    }
    std::string body;
    body.reserve(t.info.size() + 64);
    body = t.info;
    const auto deadline = t.deadline();
    if (deadline && t.home->tells_idle_date) {
        body += R"(,"dateTokenIdles":")" + format_api_date(*deadline + skew_) + '"';
    }
    body += '}';
    return outcome{json_answer(200, std::move(body))};
}

cloud_model::outcome cloud_model::delete_user(const arrival& a) {
    token& t = *a.sender;
    if (!t.may("oauth:token:delete")) return failure(a, 403, "missing.permissions", "oauth:token:delete");
    bool known = false;
    each_token_of(*t.home, [this, &a, &known](token& member) {
        if (member.user_id != a.asked.user_id) return;
        known = true;
        settle(member, a.now);
        end(member, death::revoked, a.now);
    });
    return known ? outcome{empty_answer(204)} : failure(a, 404, "not.found");
}

cloud_model::outcome cloud_model::put_timeout(const arrival& a) {
    static constexpr std::string_view length_key = "idleTokenTimeoutSeconds";
    static constexpr std::string_view enable_key = "enableIdleTokenTimeout";
    organization& o = *a.sender->home;
    if (!a.sender->may("directory:organization:admin")) {
        return failure(a, 403, "missing.permissions", "directory:organization:admin");
    }
    boost::system::error_code ec;
    json::value parsed = json::parse(a.request.body, ec);
    if (ec || !parsed.is_object()) return failure(a, 400, "bad.request");
    json::object value = std::move(parsed.get_object());

    const auto* enable = value.if_contains(enable_key);
    if (enable != nullptr && !enable->is_bool()) return failure(a, 400, "invalid.value", enable_key);
    if (const auto* length = value.if_contains(length_key); length != nullptr) {
        if (!length->is_int64()) return failure(a, 400, "invalid.value", length_key);
        const auto longest = o.hipaa ? 900 : 28800;
        if (length->get_int64() < 300 || length->get_int64() > longest) {
            return failure(a, 400, o.hipaa ? "token.timeout.exceeded.hipaa" : "token.timeout.exceeded");
        }
    } else if (const auto* before = o.timeout.if_contains(length_key); before != nullptr) {
        value[length_key] = *before;
    }
    change_timeout(o, std::move(value), a.now);
    return outcome{json_answer(200, json::serialize(o.timeout))};
}

// Adds the headers that every answer has.
void cloud_model::seal(cloud_answer& answer, const arrival& a) {
    if (answer.how != delivery::respond && answer.how != delivery::cut_short) return;
    auto& headers = answer.response.headers;
    headers.emplace_back("Date", format_http_date(a.now + answer.latency + skew_));
    headers.emplace_back("ININ-Correlation-Id", a.correlation);
    headers.emplace_back("Cache-Control", "no-cache, no-store, must-revalidate");
    if (a.sender != nullptr && a.sender->record.alive()) {
        const token& t = *a.sender;
        const auto left = std::chrono::ceil<seconds>(t.minute_from + rate_window - a.now);
        headers.emplace_back("inin-ratelimit-count", std::to_string(t.minute_count));
        headers.emplace_back("inin-ratelimit-allowed", std::to_string(t.home->requests_per_minute));
        headers.emplace_back("inin-ratelimit-reset",
                             std::to_string(std::clamp<std::int64_t>(left.count(), 0, 60)));
    }
    if (a.request.verb == genesys::method::head) answer.response.body.clear();
}

}  // namespace tokenkeeper::cloud
