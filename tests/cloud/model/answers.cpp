#include "tests/cloud/model/answers.hpp"

#include <array>
#include <chrono>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace tokenkeeper::cloud {

namespace {

struct known_code {
    std::string_view code;
    std::string_view message;
};

// The messages of the API definition.
constexpr std::array<known_code, 20> codes{{
    {"bad.request", "The request could not be understood by the server due to malformed syntax."},
    {"invalid.query.param.value",
     "Value [%s] is not valid for parameter [preserveIdleTTL]. Allowable values are: true, false"},
    {"invalid.value", "Value [%s] is not valid for its field type."},
    {"token.timeout.exceeded", "When HIPAA is not enabled timeout must be between 300 and 28800 seconds"},
    {"token.timeout.exceeded.hipaa", "When HIPAA is enabled timeout must be between 300 and 900 seconds"},
    {"authentication.required", "No authentication bearer token specified in authorization header."},
    {"bad.credentials", "Invalid login credentials."},
    {"ip.not.authorized", "Requests originating from this IP address are not authorized: [%s]"},
    {"missing.permissions",
     "Unable to perform the requested action. You are missing the following permission(s): %s"},
    {"not.authorized", "You are not authorized to perform the requested action."},
    {"not.found", "The requested resource was not found."},
    {"method.not.allowed", "The method is not allowed for the requested resource."},
    {"client.timeout", "The client did not produce a request within the server timeout limit."},
    {"request.entity.too.large", "The request is over the size limit. Maximum bytes: %s"},
    {"too.many.requests", "Rate limit exceeded the maximum [%s] requests within [60] seconds"},
    {"too.many.requests.retry.after", "Rate limit exceeded the maximum. Retry the request in [%s] seconds"},
    {"internal.server.error",
     "The server encountered an unexpected condition which prevented it from fulfilling the request."},
    {"bad.gateway", "The server received an invalid response from an upstream server."},
    {"service.unavailable",
     "Service Unavailable - The server is currently unavailable (because it is overloaded or down for "
     "maintenance)."},
    {"request.timeout", "The request timed out."},
}};

std::string message_of(const error_text& text) {
    for (const known_code& known : codes) {
        if (known.code != text.code) continue;
        std::string message{known.message};
        const auto place = message.find("%s");
        return place == std::string::npos ? message : message.replace(place, 2, text.details);
    }
    return std::string{text.details.empty() ? text.code : text.details};
}

void put_digits(std::string& out, std::size_t position, int width, unsigned value) {
    for (int i = width - 1; i >= 0; --i) {
        out[position + static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

}  // namespace

genesys::response json_answer(int status, std::string body) {
    genesys::response r;
    r.status = status;
    r.headers.emplace_back("Content-Type", "application/json");
    r.body = std::move(body);
    return r;
}

genesys::response empty_answer(int status) {
    genesys::response r;
    r.status = status;
    return r;
}

genesys::response html_answer(int status) {
    genesys::response r;
    r.status = status;
    r.headers.emplace_back("Content-Type", "text/html; charset=UTF-8");
    const std::string title = std::to_string(status) + ' ' + std::string{reason_phrase(status)};
    r.body = "<!DOCTYPE html>\n<html><head><title>" + title + "</title></head>\n<body><center><h1>" + title +
             "</h1></center><hr><center>gateway</center></body></html>\n";
    return r;
}

genesys::response error_answer(int status, const error_text& text) {
    boost::json::object body;
    body["message"] = message_of(text);
    body["code"] = text.code;
    body["status"] = status;
    body["contextId"] = text.context_id;
    body["messageParams"].emplace_object();
    body["details"].emplace_array();
    body["errors"].emplace_array();
    return json_answer(status, boost::json::serialize(body));
}

genesys::response grant_error_answer(int status, std::string_view error, std::string_view description) {
    boost::json::object body;
    body["error"] = error;
    body["error_description"] = description;
    body["description"] = description;
    return json_answer(status, boost::json::serialize(body));
}

std::string_view usual_code(int status) noexcept {
    switch (status) {
        case 400:
            return "bad.request";
        case 401:
            return "bad.credentials";
        case 403:
            return "not.authorized";
        case 404:
            return "not.found";
        case 405:
            return "method.not.allowed";
        case 408:
            return "client.timeout";
        case 413:
            return "request.entity.too.large";
        case 429:
            return "too.many.requests.retry.after";
        case 502:
            return "bad.gateway";
        case 503:
            return "service.unavailable";
        case 504:
            return "request.timeout";
        default:
            return "internal.server.error";
    }
}

std::string_view reason_phrase(int status) noexcept {
    switch (status) {
        case 200:
            return "OK";
        case 204:
            return "No Content";
        case 303:
            return "See Other";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 413:
            return "Payload Too Large";
        case 429:
            return "Too Many Requests";
        case 500:
            return "Internal Server Error";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        default:
            return "Unknown";
    }
}

std::string format_api_date(wall_time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const auto rest = static_cast<unsigned>((time - day).count());
    std::string out = "0000-00-00T00:00:00.000Z";
    put_digits(out, 0, 4, static_cast<unsigned>(static_cast<int>(date.year())));
    put_digits(out, 5, 2, static_cast<unsigned>(date.month()));
    put_digits(out, 8, 2, static_cast<unsigned>(date.day()));
    put_digits(out, 11, 2, rest / 3600000);
    put_digits(out, 14, 2, rest / 60000 % 60);
    put_digits(out, 17, 2, rest / 1000 % 60);
    put_digits(out, 20, 3, rest % 1000);
    return out;
}

}  // namespace tokenkeeper::cloud
