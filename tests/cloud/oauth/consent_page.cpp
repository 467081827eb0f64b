#include "tests/cloud/oauth/consent_page.hpp"

#include "tests/cloud/encoding.hpp"

#include <algorithm>
#include <cctype>

namespace tokenkeeper::cloud {

namespace {

constexpr std::string_view style =
    "body{font:1.1rem/1.5 system-ui,sans-serif;color:#1b1b1b;background:#f3f4f6;margin:0}"
    "main{max-width:30rem;margin:4rem auto;padding:2rem;background:#fff;border:1px solid #c9ced6;"
    "border-radius:.5rem;overflow-wrap:anywhere}h1{margin-top:0}"
    "button{font:inherit;min-width:8rem;padding:.5rem 1rem;margin:0 1rem .5rem 0;border:2px solid #1f4e9c;"
    "border-radius:.3rem;background:#fff;color:#1f4e9c}#allow{background:#1f4e9c;color:#fff}"
    "button:focus-visible{outline:3px solid #e08a00;outline-offset:2px}";

/// `form_target` is what a form may lead to besides its own server.
std::string make_policy(std::string_view form_target) {
    std::string policy = "default-src 'none'; style-src 'sha256-" + encode_base64(sha256(style)) +
                         "'; base-uri 'none'; frame-ancestors 'none'; form-action ";
    if (form_target.empty()) return policy + "'none'";
    return policy.append("'self' ").append(form_target);
}

/// The page may be in no frame, and its address, which holds the state, goes to nobody.
genesys::response make_page(int status, std::string_view form_target, std::string_view content) {
    genesys::response r;
    r.status = status;
    r.headers.emplace_back("Content-Type", "text/html; charset=utf-8");
    r.headers.emplace_back("Content-Security-Policy", make_policy(form_target));
    r.headers.emplace_back("Referrer-Policy", "no-referrer");
    r.headers.emplace_back("X-Content-Type-Options", "nosniff");
    r.body =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>Sandbox login</title>\n<style>";
    r.body.append(style).append("</style>\n</head>\n<body>\n<main>\n<h1>Sandbox login</h1>\n");
    r.body.append(content).append("</main>\n</body>\n</html>\n");
    return r;
}

std::string hidden_field(std::string_view name, std::string_view value) {
    if (value.empty()) return {};
    std::string field = "<input type=\"hidden\" name=\"";
    return field.append(name).append("\" value=\"").append(escape_html(value)).append("\">\n");
}

// The form's address is relative, as the sandbox may be served below a base path.
std::string consent_form(const authorize_request& r) {
    return "<form method=\"post\" action=\"authorize\" aria-labelledby=\"question\">\n" +
           hidden_field("client_id", r.client_id) + hidden_field("response_type", r.response_type) +
           hidden_field("redirect_uri", r.redirect_uri) + hidden_field("state", r.state) +
           hidden_field("code_challenge", r.code_challenge) +
           hidden_field("code_challenge_method", r.code_challenge_method) +
           "<button type=\"submit\" id=\"allow\" name=\"answer\" value=\"allow\">Allow</button>\n"
           "<button type=\"submit\" id=\"deny\" name=\"answer\" value=\"deny\">Deny</button>\n</form>\n";
}

bool is_plain_authority(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == ':';
    });
}

}  // namespace

genesys::response consent_page(const authorize_request& request, std::string_view client_name,
                               std::string_view organization) {
    std::string content = "<p id=\"question\"><strong>" + escape_html(client_name) +
                          "</strong> asks to act for you in the organization <strong>" +
                          escape_html(organization) + "</strong>.</p>\n";
    content += "<p>The sandbox asks for no password. After your answer it sends your browser to <code>" +
               escape_html(request.redirect_uri) + "</code>.</p>\n";
    return make_page(200, policy_source(request.redirect_uri), content + consent_form(request));
}

genesys::response refused_login_page(std::string_view problem) {
    return make_page(
        400, {},
        "<p>" + escape_html(problem) +
            "</p>\n<p>Nobody was logged in. You can close this page. Whoever runs the application that "
            "sent you here can compare its client_id and its redirect_uri with those of the client "
            "in the sandbox.</p>\n");
}

genesys::response login_redirect(const std::string& redirect_uri,
                                 const std::vector<std::pair<std::string_view, std::string>>& parameters) {
    std::string location = redirect_uri;
    char separator = redirect_uri.find('?') == std::string::npos ? '?' : '&';
    for (const auto& [name, value] : parameters) {
        if (value.empty()) continue;
        location.append(1, separator).append(name).append("=").append(encode_percent(value));
        separator = '&';
    }
    genesys::response r;
    r.status = 303;
    r.headers.emplace_back("Location", std::move(location));
    r.headers.emplace_back("Referrer-Policy", "no-referrer");
    return r;
}

std::string policy_source(std::string_view uri) {
    const auto colon = std::min(uri.find(':'), uri.size());
    const std::string scheme{uri.substr(0, colon)};
    auto rest = uri.substr(std::min(colon + 1, uri.size()));
    if (rest.substr(0, 2) != "//") return scheme + ':';
    rest.remove_prefix(2);
    const auto authority = rest.substr(0, rest.find_first_of("/?"));
    if (!is_plain_authority(authority)) return scheme + ':';
    return scheme + "://" + std::string{authority};
}

}  // namespace tokenkeeper::cloud
