#include "tests/hostile/siege_fixture.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <future>
#include <numeric>
#include <set>
#include <sstream>
#include <utility>

#include <sys/resource.h>

#include <unistd.h>

namespace tokenkeeper::hostile {

using integration::program;
using integration::read_file;
using integration::write_file;

void siege::SetUp() {
    if (::getuid() != 0) GTEST_SKIP() << "without root nobody else can be played";
    start_cloud(seconds{30});
    kept_ = add_token("kept");
    add_token("slow");
    cloud::fault hang{cloud::fault_kind::hang};
    hang.token = "slow";
    add_fault(hang);
    std::string text = by_file("kept", "    mode: keep-alive\n");
    text += by_file("slow", "    readers: { users: [65534, " + std::to_string(monitor) + "] }\n");
    for (int i = 0; i < sessions; ++i)
        text += by_file("session-" + std::to_string(10'000 + i));
    text = configuration(text);
    const std::string control = "control:\n";
    text.insert(text.find(control) + control.size(),
                "  operators: { users: [" + std::to_string(deputy) + "] }\n");
    write_file(file("tokenkeeper.yaml"), text);
}

void siege::TearDown() {
    end_attacks();
}

void siege::start(unsigned descriptors) {
    program::options o;
    if (descriptors > 0) {
        o.prepare = [descriptors] {
            const rlimit few{.rlim_cur = descriptors, .rlim_max = descriptors};
            return ::setrlimit(RLIMIT_NOFILE, &few) == 0;
        };
    }
    start_daemon(o);
    let_everybody_connect();
    ASSERT_TRUE(becomes("kept", "alive"));
    for (int i = 0; i < 3; ++i)
        ASSERT_EQ(ask(ctl::method::get, "/v1/sessions?limit=1000").status, 200U);
    steady_ = resident_kilobytes();
    touched_before_ = record("kept").resets;
}

void siege::attack(uid_t user, const std::string& mode, int count, const std::string& target,
                   std::size_t groups) {
    program::options o;
    o.user = user;
    o.groups.resize(groups);
    std::iota(o.groups.begin(), o.groups.end(), 100'000);
    begin_crowd({mode, std::to_string(count), target}, std::move(o));
}

void siege::attack_by_many(const std::string& mode, int count, const std::string& target) {
    constexpr uid_t first = 100'000;
    begin_crowd({mode, std::to_string(count), target, std::to_string(first)}, {});
}

void siege::begin_crowd(const std::vector<std::string>& arguments, program::options o) {
    const auto output = file("crowd." + std::to_string(crowds_.size()) + arguments.front());
    write_file(output, "", 0666);
    std::vector<std::string> command{CROWD, file("socket").string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    crowds_.push_back(std::make_unique<program>(command, output, o));
    ASSERT_TRUE(eventually([&] { return read_file(output).find("ready") != std::string::npos; }))
        << read_file(output);
}

namespace {

/// It tells how long it took, which no test judges: bench-crowd does.
void timed(const std::string& scene, const char* what, const std::function<void()>& action) {
    using clock = std::chrono::steady_clock;
    const auto began = clock::now();
    action();
    const auto took = std::chrono::duration<double, std::milli>(clock::now() - began).count();
    std::printf("%-34s %-16s %8.1f ms\n", scene.c_str(), what, took);
}

}  // namespace

void siege::expect_answer(const std::string& scene, const char* what, const char* target) {
    timed(scene, what, [&] { EXPECT_EQ(ask(ctl::method::get, target).status, 200U) << target; });
}

void siege::expect_short_answers(const std::string& scene) {
    expect_answer(scene, "root: livez", "/livez");
    expect_answer(scene, "root: v1/status", "/v1/status");
    const integration::somebody_else other{monitor, monitor};
    expect_answer(scene, "other: livez", "/livez");
    expect_answer(scene, "other: v1/status", "/v1/status");
}

void siege::expect_answers_to_commanders(const std::string& scene) {
    expect_answer(scene, "root: livez", "/livez");
    expect_answer(scene, "root: v1/status", "/v1/status");
    {
        const integration::somebody_else operating{deputy, deputy};
        expect_answer(scene, "operator: livez", "/livez");
    }
    expect_root_commands(scene);
}

void siege::expect_answer_in_the_end(const std::string& scene) {
    const integration::somebody_else other{monitor, monitor};
    timed(scene, "other: livez", [&] {
        EXPECT_TRUE(eventually([this] { return ask(ctl::method::get, "/livez").status == 200U; }));
    });
}

/// Each waits until the look at that token has failed, and gets it then, as nothing is known against it.
std::vector<std::future<ctl::answer>> siege::begin_waits() {
    std::vector<std::future<ctl::answer>> waits;
    for (const uid_t user : {uid_t{0}, monitor}) {
        waits.push_back(std::async(std::launch::async, [this, user] {
            const integration::somebody_else reader{user, user};
            return ask(ctl::method::get, "/v1/sessions/slow/token?min_valid=24h");
        }));
    }
    return waits;
}

void siege::expect_waited(std::vector<std::future<ctl::answer>> waits) {
    for (auto& each : waits) {
        const auto got = each.get();
        EXPECT_EQ(got.status, 200U) << got.body;
    }
}

void siege::expect_answers(const std::string& scene) {
    expect_short_answers(scene);
    expect_root_commands(scene);
}

void siege::expect_root_commands(const std::string& scene) {
    timed(scene, "root: ctl status", [&] {
        // On a slow machine it gives up after ten seconds, which is no lock-out: somebody asks again.
        run_result said{};
        const auto is_answered = [&] {
            said = ctl({"status"});
            return said.output.find("kept") != std::string::npos;
        };
        EXPECT_TRUE(eventually(is_answered)) << said.output.substr(0, 300);
    });
    timed(scene, "root: ctl reload", [&] {
        const auto said = ctl({"reload"});
        EXPECT_EQ(said.status, 0) << said.output;
    });
    expect_memory(scene);
}

void siege::limit_descriptors(std::size_t most) {
    const rlimit few{.rlim_cur = most, .rlim_max = 8192};
    ASSERT_EQ(::prlimit(daemon().pid(), RLIMIT_NOFILE, &few, nullptr), 0);
}

/// Every number below the limit is in use: there may be gaps among those that are.
void siege::leave_no_descriptor() {
    std::set<std::size_t> used;
    const auto folder = "/proc/" + std::to_string(daemon().pid()) + "/fd";
    for (const auto& entry : std::filesystem::directory_iterator{folder})
        used.insert(std::stoul(entry.path().filename().string()));
    std::size_t first_free = 0;
    while (used.contains(first_free))
        ++first_free;
    limit_descriptors(first_free);
}

void siege::give_descriptors_back() {
    limit_descriptors(8192);
}

void siege::expect_kept() {
    EXPECT_TRUE(eventually([this] { return record("kept").resets > touched_before_; }));
    EXPECT_EQ(record("kept").died_of, cloud::death::none);
    EXPECT_EQ(state("kept"), "alive");
}

void siege::expect_memory(const std::string& scene) {
    const auto now = resident_kilobytes();
    std::printf("%-34s memory %zu kB, before %zu kB\n", scene.c_str(), now, steady_);
    EXPECT_LE(now, steady_ + 32U * 1024U) << scene;
}

std::size_t siege::resident_kilobytes() {
    std::istringstream lines{read_file("/proc/" + std::to_string(daemon().pid()) + "/status")};
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6));
    return 0;
}

}  // namespace tokenkeeper::hostile
