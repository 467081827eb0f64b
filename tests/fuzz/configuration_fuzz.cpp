#include "daemon/config/load.hpp"
#include "daemon/config/render.hpp"
#include "tests/fuzz/input.hpp"

#include <algorithm>
#include <variant>

#include <sys/mman.h>
#include <sys/stat.h>

#include <unistd.h>

/// Whatever stands in a configuration file: it loads, always to the same, or every error is one line.
namespace tokenkeeper::fuzz {
namespace {

/// A private file in memory, and its name.
class memory_file {
public:
    explicit memory_file(std::string_view text) : descriptor_{::memfd_create("configuration", 0)} {
        require(descriptor_ >= 0 && ::fchmod(descriptor_, 0600) == 0, "there are files in memory");
        const auto written = ::write(descriptor_, text.data(), text.size());
        require(written == static_cast<ssize_t>(text.size()), "a file in memory takes its text");
    }
    memory_file(const memory_file&) = delete;
    memory_file& operator=(const memory_file&) = delete;
    ~memory_file() { ::close(descriptor_); }

    [[nodiscard]] std::string name() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

void check(const std::vector<config::diagnostic>& errors) {
    require(!errors.empty(), "what does not load says why");
    for (const auto& each : errors) {
        const auto text = each.text();
        require(!each.message.empty(), "an error has a message");
        require(is_one_line(text), "an error is one line: " + text);
    }
}

void check(const config::configuration& c, const config::load_result& again) {
    const auto* same = std::get_if<config::configuration>(&again);
    require(same != nullptr && same->organizations.size() == c.organizations.size() &&
                same->sessions.size() == c.sessions.size(),
            "the same file loads again");
    for (const auto& [name, each] : c.organizations)
        require(each == same->organizations.at(name), "… to the same organizations");
    for (const auto& [name, each] : c.sessions) {
        require(each == same->sessions.at(name), "… and the same sessions");
        require(c.organizations.contains(each.organization), "a session has its organization");
    }
}

}  // namespace
}  // namespace tokenkeeper::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tokenkeeper;
    const fuzz::memory_file file{fuzz::input{data, size}.rest()};
    const config::environment environment{
        .credentials_directory = {}, .runtime_directory = {}, .user = ::geteuid(), .groups = {::getegid()}};
    const auto loaded = config::load(file.name(), environment);
    if (const auto* c = std::get_if<config::configuration>(&loaded)) {
        fuzz::check(*c, config::load(file.name(), environment));
    } else {
        fuzz::check(std::get<std::vector<config::diagnostic>>(loaded));
    }
    return 0;
}
