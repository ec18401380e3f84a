import java.io.PrintStream;
import java.util.Scanner;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/** Three nodes of OpenSearch in one process: java -cp "build/opensearch/*" tests/opensearch/Nodes.java FOLDER PORT
 *  The nodes listen on PORT + 1 to PORT + 3. A line "stop 2" or "start 2" on standard input stops or starts the second one;
 *  the word "done" on standard error answers. The end of standard input ends all. */
class Nodes {
    public static void main(String[] given) throws Exception {
        PrintStream answers = System.err; // OpenSearch puts its log in the place of both streams
        OpenSearchRunner runner = new OpenSearchRunner();
        int port = Integer.parseInt(given[1]);
        runner.setMaxHttpPort(port + 3); // it takes the next port where one is in use, but must not leave these three
        runner.build(OpenSearchRunner.newConfigs().basePath(given[0]).numOfNode(3).baseHttpPort(port)
            .clusterName("symptom-search-" + given[1]));
        runner.ensureGreen();
        answers.println("done");
        Scanner lines = new Scanner(System.in);
        while (lines.hasNextLine()) {
            String[] words = lines.nextLine().split(" ");
            int node = Integer.parseInt(words[1]) - 1;
            if (words[0].equals("stop")) {
                runner.getNode(node).close();
            } else {
                runner.startNode(node);
            }
            answers.println("done");
        }
        System.exit(0);
    }
}
