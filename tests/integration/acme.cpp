#include "tests/integration/acme.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include <sys/stat.h>
#include <sys/syscall.h>

#include <unistd.h>

namespace tokenkeeper::integration {

using cloud::cloud_model;

std::string acme::latest_token(const std::string& client) {
    return cloud().with_model([&](cloud_model& model, wall_time now) {
        return model.token_value(model.record_of_client(client, now).latest_access_token_name);
    });
}

boost::json::object acme::idle_timeout() {
    return cloud().with_model([](cloud_model& model, wall_time) { return model.timeout_of("acme"); });
}

std::string acme::by_file(const std::string& name, const std::string& terms) {
    return "  " + name + ":\n    organization: acme\n    access_token_file: " + name + ".token\n" + terms;
}

void acme::reload(const std::string& sessions) {
    write_configuration(sessions);
    const auto done = ctl({"reload"});
    EXPECT_EQ(done.status, 0) << done.output;
}

ctl::answer acme::ask(ctl::method verb, const std::string& target) const {
    auto answer = ctl::client{file("socket").string()}.ask(verb, target, patience);
    if (answer.has_error()) throw std::runtime_error{answer.error().message};
    return std::move(*answer);
}

std::string acme::shell(const std::string& script) {
    program::options o;
    o.environment = {"TOKENKEEPER_SOCKET=" + file("socket").string()};
    program p{{"/bin/sh", "-c",
               "exec 2>/dev/null; ctl() { " + std::string{TOKENKEEPERCTL} + " \"$@\"; }; " + script},
              file("script." + std::to_string(++scripts_)),
              o};
    if (!p.wait(patience)) throw std::runtime_error{"the script does not end: " + script};
    return p.output();
}

void acme::let_everybody_connect() const {
    ::chmod(file("").c_str(), 0755);
    ::chmod(file("socket").c_str(), 0666);
}

bool acme::logged(std::initializer_list<std::string_view> parts) const {
    const auto text = log();
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        const auto line = std::string_view{text}.substr(start, end - start);
        if (std::all_of(parts.begin(), parts.end(),
                        [line](std::string_view part) { return line.find(part) != line.npos; }))
            return true;
        start = end + 1;
    }
    return false;
}

bool acme::has_less(const std::string& name, const char* end, milliseconds left) {
    return eventually([&] {
        const auto shown = session(name);
        const auto* text = shown.at(end).if_string();
        const auto time = text == nullptr ? std::nullopt : parse_iso8601(*text);
        return time && *time - instant::now().wall < left;
    });
}

namespace {

void must(long done, const char* operation) {
    if (done != 0) throw std::system_error{errno, std::generic_category(), operation};
}

constexpr long unchanged = -1;

}  // namespace

somebody_else::somebody_else(uid_t user, gid_t group, const std::vector<gid_t>& extra_groups) {
    const int count = ::getgroups(0, nullptr);
    groups_.resize(static_cast<std::size_t>(std::max(count, 0)));
    if (::getgroups(count, groups_.data()) != count) throw std::runtime_error{"getgroups"};
    must(::syscall(SYS_setgroups, extra_groups.size(), extra_groups.data()), "setgroups");
    must(::syscall(SYS_setresgid, unchanged, static_cast<long>(group), unchanged), "setresgid");
    must(::syscall(SYS_setresuid, unchanged, static_cast<long>(user), unchanged), "setresuid");
}

somebody_else::~somebody_else() {
    const bool back = ::syscall(SYS_setresuid, unchanged, 0L, unchanged) == 0 &&
                      ::syscall(SYS_setresgid, unchanged, 0L, unchanged) == 0 &&
                      ::syscall(SYS_setgroups, groups_.size(), groups_.data()) == 0;
    if (!back) std::abort();  // every test after this one would prove nothing
}

}  // namespace tokenkeeper::integration
