// How long a fresh connection of root and of another user waits for its answer beside a crowd of one user
// that lists a thousand sessions again and again, or connects and hangs up; and how long root waits beside
// many users that do so. Run it as root.
#include "daemon/ctl/daemon_client/client.hpp"
#include "tests/bench/installation_files.hpp"
#include "tests/integration/fixture/program.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <functional>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <sys/stat.h>

#include <unistd.h>

namespace tokenkeeper::bench {
namespace {

using clock = std::chrono::steady_clock;
using integration::program;

constexpr uid_t crowd_user = 65534;
constexpr uid_t other_user = 65532;
constexpr milliseconds patience{120'000};
constexpr int samples = 40;

void wait_until(const std::function<bool()>& so) {
    const auto end = clock::now() + patience;
    while (!so()) {
        if (clock::now() > end) throw std::runtime_error{"it takes too long"};
        std::this_thread::sleep_for(milliseconds{20});
    }
}

struct crowd_kind {
    int connections = 0;
    const char* mode = "reading";  ///< see crowd.cpp
    std::size_t groups = 0;        ///< the supplementary ones of its user
    bool many_users = false;       ///< each connection is that of another user
};

class besieged {
public:
    besieged()
        : files_(
              {.sessions = 2000, .organizations = 1, .api_url = "https://127.0.0.1:1", .hands_out = false}),
          daemon_{{TOKENKEEPERD, "--config", files_.configuration().string()}, "/dev/null"} {
        wait_until([this] {
            return ctl::client{files_.socket().string()}
                .ask(ctl::method::get, "/livez", patience)
                .has_value();
        });
        ::chmod(files_.socket().parent_path().c_str(), 0755);
        ::chmod(files_.socket().c_str(), 0666);
    }

    void measure(const crowd_kind& kind) {
        program::options o;
        if (!kind.many_users) o.user = crowd_user;
        o.groups.resize(kind.groups);
        std::iota(o.groups.begin(), o.groups.end(), 100'000);
        const auto output = files_.socket().parent_path() / "crowd";
        integration::write_file(output, "", 0666);
        std::optional<program> crowd;
        if (kind.connections > 0) {
            std::vector<std::string> command{CROWD, files_.socket().string(), kind.mode,
                                             std::to_string(kind.connections), "/v1/sessions?limit=1000"};
            if (kind.many_users) command.emplace_back("100000");
            crowd.emplace(command, output, o);
            wait_until(
                [&output] { return integration::read_file(output).find("ready") != std::string::npos; });
            std::this_thread::sleep_for(milliseconds{2000});
        }
        for (const auto user : {uid_t{0}, other_user}) {
            // Each of many users has a share, and others are refused while their line is full.
            if (user != 0 && kind.many_users) continue;
            for (const auto* target : {"/livez", "/v1/status"})
                report(kind, user, target);
        }
        report(kind, 0, "reload");
    }

private:
    void report(const crowd_kind& kind, uid_t user, const std::string& target) {
        std::vector<double> took;
        if (::seteuid(user) != 0) throw std::runtime_error{"run this as root"};
        for (int i = 0; i < samples; ++i) {
            const auto began = clock::now();
            const bool is_reload = target == "reload";
            const auto answer =
                ctl::client{files_.socket().string()}.ask(is_reload ? ctl::method::post : ctl::method::get,
                                                          is_reload ? "/v1/reload" : target, patience);
            if (!answer || answer->status != 200) throw std::runtime_error{"no answer to " + target};
            took.push_back(std::chrono::duration<double, std::milli>(clock::now() - began).count());
            if (is_reload && i == 4) break;
        }
        if (::seteuid(0) != 0) throw std::runtime_error{"seteuid"};
        std::sort(took.begin(), took.end());
        std::printf("%5d %-7s of %5zu groups%s  %-6s %-11s median %8.2f ms  most %8.2f ms\n",
                    kind.connections, kind.mode, kind.groups, kind.many_users ? ", each another user" : "",
                    user == 0 ? "root" : "other", target.c_str(), took[took.size() / 2], took.back());
    }

    installation_files files_;
    program daemon_;
};

}  // namespace
}  // namespace tokenkeeper::bench

int main() {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    tokenkeeper::bench::besieged scene;
    for (const int connections : {0, 250, 5000})
        scene.measure({.connections = connections});
    for (const std::size_t groups : {1'024U, 65'536U})
        scene.measure({.connections = 1400, .groups = groups});
    for (const std::size_t groups : {0U, 1'024U, 65'536U})
        scene.measure({.connections = 200, .mode = "passing", .groups = groups});
    scene.measure({.connections = 1200, .mode = "passing", .many_users = true});
}
