#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/doctor/bundle/bundle.hpp"
#include "daemon/ctl/doctor/examination.hpp"
#include "daemon/ctl/doctor/report_text.hpp"
#include "lib/base/printable.hpp"

#include <ostream>
#include <string>

namespace tokenkeeper::ctl {
namespace {

/// `doctor`: looks at everything between the configuration and the API, and says what to do.
class doctor_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {
            "doctor", "Find out what is wrong, from the configuration to the API",
            "Looks at the configuration, the rights of its files, the daemon, the way to Genesys Cloud "
            "(names,\n"
            "proxy, connection, certificates, clock) from this host, and each session as the daemon sees "
            "it.\n"
            "One line for each: ok, not checked, warning or PROBLEM, with what to do. It works without a\n"
            "daemon, too. It touches no idle timer, sends no token and requests none. Run it as root to "
            "have\n"
            "everything looked at. Exits with 0, 5 (warnings) or 4 (problems); 3 if nothing was found "
            "out.\n\n"
            "--bundle writes the report and what a supporter needs beside it into a new tar file, without\n"
            "any secret, and prints what is in it and what was removed.\n\n"
            "Example: tokenkeeperctl doctor wallboard-lobby\n"
            "         sudo tokenkeeperctl doctor --bundle tokenkeeper.tar"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        auto name = session_name(name_);
        name.required = false;
        return {name,
                {"--config", "The configuration; otherwise the one that the daemon reads", &config_, "FILE"},
                {"--bundle", "Write everything for a supporter into this new file", &bundle_, "FILE"},
                {"--json", "Print JSON: {\"findings\":[…], \"counts\":{…}}", &json_}};
    }

    [[nodiscard]] bool can_be_held() const override { return true; }

    [[nodiscard]] exit_status run(const command_context& context) override {
        if (!bundle_.empty()) {
            const auto free = doctor::check_bundle_file(bundle_);
            if (!free) return report(context, free.error());
        }
        const auto made = doctor::examine_host(context, {name_, config_});
        context.out << (json_ ? doctor::report_json(made.found)
                              : doctor::report_text(made.found, context.style()));
        if (!bundle_.empty()) {
            const auto written = write(context, made);
            if (written != exit_status::fine) return written;
        }
        return doctor::status_of(made.found);
    }

private:
    [[nodiscard]] exit_status write(const command_context& context, const doctor::examination& made) const {
        const auto entries = doctor::gather_bundle(context, made);
        const auto written = doctor::write_bundle(bundle_, entries, context.now());
        if (!written) return report(context, written.error());
        // JSON stays alone on the output.
        auto& out = json_ ? context.err : context.out;
        out << "\n" << printable(bundle_) << " is written, for you alone (mode 0600). It holds:\n";
        for (const auto& entry : entries)
            out << "  " << printable(entry.name + ": " + entry.description) << "\n";
        return exit_status::fine;
    }

    std::string name_;
    std::string config_;
    std::string bundle_;
    bool json_ = false;
};

}  // namespace

std::unique_ptr<command> make_doctor_command() {
    return std::make_unique<doctor_command>();
}

}  // namespace tokenkeeper::ctl
