#include "daemon/ctl/status/status_watch.hpp"

#include "daemon/ctl/text/wording.hpp"
#include "daemon/ctl/watch/live_watch.hpp"

#include <ostream>

namespace tokenkeeper::ctl {
namespace {

std::string render_absence(const failure& reason) {
    const std::string head =
        reason.status == exit_status::unreachable ? "not reachable" : "no answer to show";
    return head + ", trying again: " + to_text(reason);
}

class status_watch {
public:
    status_watch(const command_context& context, const status_options& options)
        : context_{context}, options_{options} {
        // A picture that stands still for longer says nothing about a daemon that hangs.
        context_.timeouts.reading = seconds{3};
    }

    exit_status run() {
        // A wrong name ends it at once; only a failure that may pass is worth waiting for.
        const auto first = take_view(context_, options_, std::nullopt);
        if (!first && !first.error().passing) return report(context_, first.error());
        return print_blocks();
    }

private:
    /// For a file, a pipe or a terminal that moves no cursor: a block for each moment, with its time; JSON
    /// stays one document a line.
    exit_status print_blocks() {
        exit_status status = exit_status::fine;
        do {
            const auto view = take_view(context_, options_, std::nullopt);
            status = view ? view->status : view.error().status;
            if (!options_.json) {
                context_.out << format_rfc3339(context_.now()) << "\n"
                             << (view ? view->text : render_absence(view.error())) << "\n";
            } else if (view) {
                context_.out << view->text;
            } else {
                report(context_, view.error());
            }
            context_.out << std::flush;
        } while (goes_on(status));
        return status;
    }

    bool goes_on(exit_status status) {
        return context_.out && status != exit_status::not_permitted && context_.pause(seconds{1});
    }

    command_context context_;
    const status_options& options_;
};

}  // namespace

exit_status watch_status(const command_context& context, const status_options& options) {
    const bool on_screen = context.terminal() && context.moves_cursor && !options.json;
    return on_screen ? watch_live(context, options) : status_watch{context, options}.run();
}

}  // namespace tokenkeeper::ctl
