#include "daemon/control/http/wire.hpp"

#include "lib/base/http_date.hpp"

#include <algorithm>
#include <utility>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/status.hpp>

namespace tokenkeeper::control {

namespace http = boost::beast::http;

namespace {

/// A browser uses the answer for the page that asked alone, and tells no other site about this one.
void confine(http_response& response, std::string_view policy) {
    response.set("Content-Security-Policy", policy);
    response.set("Cross-Origin-Resource-Policy", "same-origin");
    response.set("Referrer-Policy", "no-referrer");
    response.set("X-Content-Type-Options", "nosniff");
}

/// A person follows a link in a browser, and will look at the answer: no script gets it.
bool is_followed_link(const http_request& request) {
    return request.count(http::field::origin) == 0 && request["Sec-Fetch-Mode"] == "navigate" &&
           request["Sec-Fetch-Dest"] == "document";
}

}  // namespace

request_head head_of(const http_request& request) {
    request_head head{
        .method = std::string{request.method_string()},
        .target = std::string{request.target()},
        .from_web_page = request.count(http::field::origin) + request.count(http::field::referer) > 0,
        .follows_link = is_followed_link(request),
        .hosts = {},
        .may_lack_host = request.version() < 11};
    for (const auto& field : request) {
        if (field.name() == http::field::host) head.hosts.emplace_back(field.value());
        if (field.name() == http::field::sec_fetch_site && is_foreign_site(field.value()))
            head.from_web_page = true;
    }
    return head;
}

std::string_view header_in(boost::asio::const_buffer unparsed) {
    const std::string_view text{static_cast<const char*>(unparsed.data()), unparsed.size()};
    return text.substr(0, std::min(text.find("\r\n\r\n"), text.size() - 4) + 4);
}

bool expects_continue(const http_request& request) {
    return boost::beast::iequals(request[http::field::expect], "100-continue");
}

bool lacks_body(const http_request_parser& parser, boost::asio::const_buffer unparsed) {
    if (parser.is_done()) return false;
    if (const auto left = parser.content_length_remaining()) return *left > unparsed.size();
    const std::string_view text{static_cast<const char*>(unparsed.data()), unparsed.size()};
    return text.find("\r\n\r\n") == std::string_view::npos;
}

void refuse_trailer(std::uint64_t size, boost::beast::string_view extension,
                    boost::system::error_code& failure) {
    // The parser goes on with the last chunk when the empty line behind the trailer is there.
    constexpr std::string_view line_ends = "\r\n\r\n";
    if (size == 0 && std::string_view{extension.data() + extension.size(), line_ends.size()} != line_ends)
        failure = http::error::bad_field;
}

http_response response_of(answer content, bool is_head, unsigned version, bool keep_alive, wall_time now) {
    http_response response{http::int_to_status(content.status), version};
    response.set(http::field::server, "tokenkeeper");
    response.set(http::field::date, format_http_date(now));
    response.set(http::field::cache_control, "no-store");
    response.set(http::field::content_type, content.content_type);
    if (!content.allow.empty()) response.set(http::field::allow, content.allow);
    if (content.retry_after)
        response.set(http::field::retry_after, std::to_string(content.retry_after->count()));
    if (!content.session_used.empty()) response.set("Tokenkeeper-Session", content.session_used);
    if (!content.policy.empty()) confine(response, content.policy);
    const bool is_known_length = !content.more;
    response.keep_alive(keep_alive && (is_known_length || version >= 11));
    if (is_known_length) {
        response.content_length(content.body.size());
    } else if (version >= 11) {
        response.chunked(true);
    }
    if (!is_head) response.body() = std::move(content.body);
    return response;
}

std::optional<problem> refusal_of(boost::system::error_code failure, const limits& bounds) {
    const auto kilobytes = [](auto bytes) { return std::to_string(bytes / 1024) + " KiB"; };
    if (failure == http::error::header_limit || failure == http::error::buffer_overflow) {
        return problem{.kind = problem_kind::header_too_large,
                       .detail = "The header is longer than " + kilobytes(bounds.header) + ".",
                       .hint = "No request needs a header that long: leave out what is not needed."};
    }
    if (failure == http::error::body_limit) {
        return problem{.kind = problem_kind::body_too_large,
                       .detail = "The body is longer than " + kilobytes(bounds.body) + ".",
                       .hint = "No request needs a body that large."};
    }
    if (failure == http::error::bad_version) {
        return problem{.kind = problem_kind::unsupported_version,
                       .detail = "The request is not HTTP/1.1.",
                       .hint = "Use HTTP/1.1 (or 1.0)."};
    }
    const bool is_request_error =
        failure.category() == http::make_error_code(http::error::end_of_stream).category() &&
        failure != http::error::end_of_stream;
    if (!is_request_error) return std::nullopt;
    return problem{.kind = problem_kind::malformed_request,
                   .detail = "The request cannot be read: " + failure.message() + ".",
                   .hint = "curl --unix-socket SOCKET http://localhost/v1/status shows how to ask."};
}

problem malformed(std::string_view fault) {
    const bool is_line_end = fault == "a bare LF" || fault == "a bare CR";
    return {.kind = problem_kind::malformed_request,
            .detail = "The request cannot be read: its header has " + std::string{fault} + ".",
            .hint = is_line_end
                        ? "Each line of the header ends with CR and LF (\\r\\n), one of which is missing."
                        : "curl --unix-socket SOCKET http://localhost/v1/status shows how to ask."};
}

std::optional<problem> refusal_of_parts(std::string_view header, const limits& bounds) {
    const auto first_line = header.substr(0, header.find("\r\n"));
    const auto fields = static_cast<std::size_t>(std::ranges::count(header, '\n'));
    const auto parts = static_cast<std::size_t>(
        std::ranges::count_if(first_line, [](char one) { return one == '/' || one == '&'; }));
    const auto too_many = [](std::size_t most, std::string_view what) {
        return problem{
            .kind = problem_kind::header_too_large,
            .detail = "The header has more than " + std::to_string(most) + ' ' + std::string{what} + ".",
            .hint = "No request needs that many: leave out what is not needed."};
    };
    // The first line and the empty one are no fields; the first has the slash of the version.
    if (fields > bounds.fields + 2) return too_many(bounds.fields, "fields");
    if (parts > bounds.target_parts + 1)
        return too_many(bounds.target_parts, "segments and parameters in its target");
    return std::nullopt;
}

const std::string& crowd_response() {
    static const auto text = [] {
        const auto refused = answer_of({.kind = problem_kind::too_busy,
                                        .detail = "This user has more connections than its share.",
                                        .hint = "Ask again in a second, with fewer connections."});
        return "HTTP/1.1 503 Service Unavailable\r\nServer: tokenkeeper\r\nCache-Control: no-store\r\n"
               "Retry-After: 1\r\nConnection: close\r\nContent-Type: " +
               refused.content_type + "\r\nContent-Length: " + std::to_string(refused.body.size()) +
               "\r\n\r\n" + std::string{refused.body.data(), refused.body.size()};
    }();
    return text;
}

problem too_slow() {
    return {.kind = problem_kind::request_timeout,
            .detail = "The request was not complete in time.",
            .hint = "Send the whole request without a pause."};
}

}  // namespace tokenkeeper::control
