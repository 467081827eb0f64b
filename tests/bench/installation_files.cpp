#include "tests/bench/installation_files.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <sys/stat.h>

namespace tokenkeeper::bench {

namespace fs = std::filesystem;

namespace {

/// One file of the configuration may hold a million values.
constexpr std::size_t sessions_of_a_file = 20'000;

void write(const fs::path& file, const std::string& text) {
    auto fresh = file;
    fresh += ".new";
    {
        std::ofstream out{fresh, std::ios::binary | std::ios::trunc};
        ::chmod(fresh.c_str(), 0600);
        out << text;
        if (!out.flush()) throw std::runtime_error{"cannot write " + fresh.string()};
    }
    fs::rename(fresh, file);
}

fs::path make_memory_folder(const fs::path& otherwise) {
    std::string pattern = "/dev/shm/tokenkeeper-bench-XXXXXX";
    if (::mkdtemp(pattern.data()) != nullptr) return pattern;
    fs::create_directory(otherwise);
    return otherwise;
}

}  // namespace

installation_files::installation_files(plan wanted)
    : plan_(std::move(wanted)), sinks_(make_memory_folder(folder_ / "sinks")) {
    fs::create_directory(folder_ / "tokens");
    fs::create_directory(folder_ / "state");
    fs::create_directory(folder_ / "sessions.d");
    for (std::size_t number = 0; number < plan_.sessions; ++number)
        write_token(number, "token-" + std::string(80, 'x') + std::to_string(number));
    write_configuration(0, 0);
}

installation_files::~installation_files() {
    std::error_code ignored;
    fs::remove_all(sinks_, ignored);
}

std::string installation_files::name(std::size_t number) {
    constexpr std::size_t most = 10'000'000;
    return "wallboard-" + std::to_string(most + number).substr(1);
}

void installation_files::write_token(std::size_t number, const std::string& token) const {
    write(folder_ / "tokens" / (name(number) + ".token"), token + '\n');
}

void installation_files::write_session(std::string& text, std::size_t number, bool changed) const {
    const auto session = name(number);
    const bool kept = number % 10 == 0;
    text += "  " + session + ":\n    organization: org-" + std::to_string(number % plan_.organizations) +
            "\n    access_token_file: ../tokens/" + session + ".token\n";
    if (kept) text += "    mode: keep-alive\n";
    if (changed) text += "    check_interval: 6m\n";
    if (plan_.hands_out)
        text +=
            "    token_sink: { path: " + (sinks_ / session).string() + " }\n    readers: { users: [0] }\n";
}

void installation_files::write_configuration(std::size_t changed, std::size_t absent) const {
    std::string text = "organizations:\n";
    for (std::size_t number = 0; number < plan_.organizations; ++number) {
        text += "  org-" + std::to_string(number) + ":\n    api_url: " + plan_.api_url +
                "\n    login_url: " + plan_.api_url + "\n    max_requests_per_second: 1000\n";
    }
    text += "control:\n  socket: " + socket().string() + "\nstate:\n  path: " + state().string() +
            "\nlog:\n  level: warning\n";
    write(configuration(), text);
    for (std::size_t first = 0; first < plan_.sessions; first += sessions_of_a_file) {
        text = "sessions:\n";
        const auto end = std::min(first + sessions_of_a_file, plan_.sessions);
        for (std::size_t number = std::max(first, absent); number < end; ++number)
            write_session(text, number, number < absent + changed);
        write(folder_ / "sessions.d" / (name(first) + ".yaml"), text);
    }
}

}  // namespace tokenkeeper::bench
