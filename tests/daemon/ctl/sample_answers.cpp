#include "tests/daemon/ctl/sample_answers.hpp"

#include "tests/daemon/ctl/fake_daemon.hpp"

namespace tokenkeeper::ctl {

std::string session_json(const std::string& name, const std::string& state) {
    const std::string health = state == "alive" ? "ok" : state == "retrying" ? "degraded" : "attention";
    return R"({"name":")" + name + R"(","state":")" + state + R"(","health":")" + health +
           R"(","mode":"verify","since":null,"requests":7})";
}

std::string answer_by_name(const std::string& request) {
    for (const std::string state : {"alive", "retrying", "lost"}) {
        if (request.find("/v1/sessions/" + state) != std::string::npos)
            return http_json(200, session_json(state, state));
        if (request == "GET /readyz/" + state) return http_json(state == "alive" ? 200 : 503, "{}");
    }
    if (request.find("/v1/sessions?") != std::string::npos)
        return http_json(200, R"({"sessions":[)" + session_json("a", "alive") + "]}");
    if (request == "GET /v1/status") return http_json(200, R"({"version":"1","new":1.50})");
    if (request == "POST /v1/reload") return http_json(200, R"({"generation":3})");
    return http_json(404, R"({"title":"No such session"})");
}

}  // namespace tokenkeeper::ctl
