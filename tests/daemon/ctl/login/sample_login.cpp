#include "tests/daemon/ctl/login/sample_login.hpp"

#include "lib/base/time.hpp"
#include "tests/daemon/ctl/fake_daemon.hpp"

namespace tokenkeeper::ctl {
namespace {

std::string begun_login(const std::string& redirect_uri, int patience) {
    const wall_time end{milliseconds{1'795'000'000'000} + seconds{patience}};
    return http_json(201, R"({"login_id":"l-1","expires":")" + format_rfc3339(end) +
                              R"(","authorization_url":"https://login.example/oauth/authorize?client_id=c)"
                              "&redirect_uri=" +
                              redirect_uri + R"(&state=s%2B1"})");
}

}  // namespace

const char* const right_redirect = "/back?code=c%2F1&state=s%2B1";
const char* const login_begin = "POST /v1/sessions/view/login";
const char* const login_end = "POST /v1/sessions/view/login/l-1";

std::string begun_login(const std::string& host, std::uint16_t port, int patience) {
    return begun_login("http%3A%2F%2F" + host + "%3A" + std::to_string(port) + "%2Fback", patience);
}

std::string begun_login(const std::string& redirect_uri) {
    return begun_login(redirect_uri, 600);
}

std::string logged_in_session(const std::string& state) {
    const std::string health = state == "alive" || state == "acquiring" ? "ok" : "attention";
    return R"({"name":"view","state":")" + state + R"(","health":")" + health +
           R"(","mode":"keep-alive","source":"login","expires":"2026-11-24T08:00:00Z"})";
}

std::string login_problem(int status, const std::string& kind, const std::string& detail) {
    return http_json(status, R"({"type":"urn:tokenkeeper:problem:)" + kind + R"(","title":"T","detail":")" +
                                 detail + R"(","hint":"Do this."})");
}

}  // namespace tokenkeeper::ctl
