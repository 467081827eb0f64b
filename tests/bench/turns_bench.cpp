#include "daemon/runtime/freed_memory.hpp"
#include "tests/bench/turns/large_daemon.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <thread>

/// The longest single turn of the event loop with 100,000 sessions (or $TOKENKEEPER_SESSIONS), for each task
/// that looks at many of them: CPU time of the loop's thread, and the wall time of that turn beside it. The
/// goal is 5 ms a turn in a release build. The figures are reported; nothing fails for them.
namespace tokenkeeper::bench {
namespace {

std::size_t number_of_sessions() {
    const char* wanted = std::getenv("TOKENKEEPER_SESSIONS");  // NOLINT(concurrency-mt-unsafe): one thread
    return wanted == nullptr ? 100'000 : std::stoul(wanted);
}

double milliseconds_of(turn_report::duration time) {
    return std::chrono::duration<double, std::milli>{time}.count();
}

void print(const std::string& task, const turn_report& report) {
    std::printf("%-52s %9zu %9.2f %9.2f %9.2f %11.0f\n", task.c_str(), report.turns,
                milliseconds_of(report.longest), milliseconds_of(report.longest_beside),
                milliseconds_of(report.longest_wall), milliseconds_of(report.whole));
    std::fflush(stdout);
}

class measurement {
public:
    explicit measurement(std::size_t sessions) : files_({.sessions = sessions}), daemon_(files_) {}

    void run() {
        std::printf("%zu sessions; times in ms\n%-52s %9s %9s %9s %9s %11s\n", files_.wanted().sessions,
                    "task", "turns", "CPU", "its wall", "wall", "whole task");
        print("start, before it serves", daemon_.start());
        print("first request of each session",
              daemon_.run_until([this] { return daemon_.alive() == files_.wanted().sessions; }));
        rest("sinks and files checked, rows written", seconds{30});
        read();
        change_files();
        reload();
        rest("sinks and files checked after it all", seconds{10});
    }

private:
    void rest(const std::string& task, seconds length) {
        const auto until = std::chrono::steady_clock::now() + length;
        print(task, daemon_.run_until([until] { return std::chrono::steady_clock::now() >= until; }));
    }

    void repeat(const std::string& task, int times, const std::string& target) {
        const auto client = [this, times, target] {
            for (int count = 0; count < times; ++count)
                static_cast<void>(daemon_.get(target));
        };
        print(task, daemon_.serve(client));
    }

    void read() {
        const auto last = installation_files::name(files_.wanted().sessions * 9 / 10);
        repeat("status, 20 times", 20, "/v1/status");
        repeat("readiness, 20 times", 20, "/readyz");
        repeat("list: the first page of 1000, 5 times", 5, "/v1/sessions");
        repeat("list: a late page of 1000, 5 times", 5, "/v1/sessions?after=" + last);
        repeat("list: 1000 of one organization and state, 5 times", 5,
               "/v1/sessions?organization=org-3&state=alive");
        repeat("list: a state that no session is in, 5 times", 5, "/v1/sessions?state=lost");
        print("verify, 20 times", daemon_.serve([this] {
            for (std::size_t count = 0; count < 20; ++count)
                daemon_.post("/v1/sessions/" + installation_files::name(count * 7) + "/verify");
        }));
    }

    void change_files() {
        replace("one token file changed, 10 times", 10, 1);
        replace("1000 token files changed at once", 1, 1000);
    }
    void replace(const std::string& task, std::size_t times, std::size_t files) {
        const auto client = [this, times, files] {
            for (std::size_t count = 0; count < times; ++count) {
                const auto wanted = daemon_.fresh() + files;
                for (std::size_t number = 0; number < files; ++number, ++tokens_)
                    files_.write_token(tokens_ % files_.wanted().sessions,
                                       "fresh-" + std::to_string(tokens_));
                while (daemon_.fresh() < wanted)
                    std::this_thread::sleep_for(milliseconds{1});
            }
        };
        print(task, daemon_.serve(client));
    }

    void reload() {
        const auto all = files_.wanted().sessions;
        reload("reload that changes nothing", 0, 0);
        reload("reload that changes one session", 1, 0);
        reload("reload that removes one session", 1, 1);
        reload("reload that adds it again", 1, 0);
        reload("reload that changes every session", all, 0);
        reload("reload that removes a tenth of them", all, all / 10);
        reload("reload that adds them again", all, 0);
    }
    void reload(const std::string& task, std::size_t changed, std::size_t absent) {
        files_.write_configuration(changed, absent);
        print(task, daemon_.serve([this] { daemon_.reload(); }));
    }

    installation_files files_;
    large_daemon daemon_;
    std::size_t tokens_ = 0;
};

}  // namespace
}  // namespace tokenkeeper::bench

int main() {
    tokenkeeper::runtime::merge_freed_memory_at_once();  // as the daemon does
    try {
        tokenkeeper::bench::measurement{tokenkeeper::bench::number_of_sessions()}.run();
        return 0;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 1;
    }
}
